"""Logits to calibrated probabilities; applied here, fitted in training on sentences that no part of training saw.

Source: Platt 1999 (sigmoid on a score); Guo et al. 2017, arXiv:1706.04599 (temperature scaling).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from claimscore.domain import CLAIM_STRENGTHS
from claimscore.errors import ModelError
from claimscore.model.manifest import Line, Manifest
from claimscore.model.session import HEADS, Floats, SentenceLogits

BINARY_HEADS = HEADS - len(CLAIM_STRENGTHS)


@dataclass(frozen=True, slots=True)
class Probabilities:
    """Calibrated probabilities of n sentences.

    sentence: float32 (n, 24): six heads, 14 flags, and four claim strengths that sum to one.
    tokens: one float32 (t, 14) array a sentence.
    """

    sentence: Floats
    tokens: tuple[Floats, ...]

    def rows(self, start: int, end: int) -> Probabilities:
        """Those of the sentences ``start`` to ``end``."""
        return Probabilities(self.sentence[start:end], self.tokens[start:end])


class Calibrator:
    """Applies the calibration of one manifest."""

    def __init__(self, manifest: Manifest) -> None:
        self._slopes, self._intercepts = _columns(manifest.sentence_lines)
        self._token_slopes, self._token_intercepts = _columns(manifest.token_lines)
        self._temperature = np.float32(manifest.strength_temperature)

    def probabilities(self, logits: SentenceLogits) -> Probabilities:
        """Probabilities for ``logits``, monotone in the logit of the same column.

        Raises ModelError("calibrator-shape") when the number of heads differs from the bundle's.
        """
        if logits.sentence.shape[1] != HEADS:
            raise ModelError(
                f"the network gives {logits.sentence.shape[1]} logits a sentence, the calibrator has {HEADS}",
                code="calibrator-shape",
            )
        sentence = np.empty_like(logits.sentence)
        sentence[:, :BINARY_HEADS] = _sigmoid(logits.sentence[:, :BINARY_HEADS] * self._slopes + self._intercepts)
        sentence[:, BINARY_HEADS:] = _softmax(logits.sentence[:, BINARY_HEADS:] / self._temperature)
        return Probabilities(sentence, self._tokens(logits.tokens))

    def _tokens(self, logits: Sequence[Floats]) -> tuple[Floats, ...]:
        """Each sentence's part of one array, because a call a sentence costs ten times as much as its arithmetic."""
        if not logits:
            return ()
        whole = _sigmoid(np.concatenate(logits) * self._token_slopes + self._token_intercepts)
        ends = list(accumulate(len(rows) for rows in logits))
        return tuple(whole[start:end] for start, end in pairwise((0, *ends)))


def _columns(lines: Sequence[Line]) -> tuple[Floats, Floats]:
    return (
        np.array([line.slope for line in lines], np.float32),
        np.array([line.intercept for line in lines], np.float32),
    )


def _sigmoid(x: Floats) -> Floats:
    result: Floats = np.float32(1) / (np.float32(1) + np.exp(-np.clip(x, -30, 30)))
    return result


def _softmax(x: Floats) -> Floats:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    result: Floats = e / e.sum(axis=1, keepdims=True)
    return result
