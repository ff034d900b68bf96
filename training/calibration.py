"""Fitting calibration on sentences of documents that no part of fitting saw.

Source: Platt 1999 (sigmoid on a score, with smoothed targets); Guo et al. 2017, arXiv:1706.04599 (temperature).
A prior holds the slope near 1, so that a flag with a handful of positives is not fitted to noise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize, minimize_scalar

from claimscore.domain import FLAGS, SENTENCE_HEADS
from claimscore.model.session import SentenceLogits
from training.gold import Gold
from training.labels import BINARY
from training.metrics import Bools, Floats, Rows

_SLOPE_SPREAD = 0.5
"""Standard deviation of the prior on the logarithm of a slope: one in twenty slopes lies outside 0.37 to 2.7."""
_INTERCEPT_SPREAD = 2.0


def fit_line(logits: Floats, targets: Floats, weights: Floats | None = None) -> tuple[float, float]:
    """Slope (positive) and intercept of Platt scaling for one head.

    targets: (n,) in [0, 1]. weights: (n,), how much each row counts, one each by default.
    """
    counts = np.ones(len(targets)) if weights is None else weights
    positives = float(counts @ targets)
    negatives = float(counts.sum()) - positives
    high, low = (positives + 1) / (positives + 2), 1 / (negatives + 2)
    smooth = low + (high - low) * targets

    def cost(point: Floats) -> tuple[float, Floats]:
        slope = np.exp(point[0])
        z = slope * logits + point[1]
        residual = 1 / (1 + np.exp(-np.clip(z, -500, 500))) - smooth
        residual *= counts
        value = float(counts @ (np.logaddexp(0, z) - smooth * z))
        value += point[0] ** 2 / (2 * _SLOPE_SPREAD**2) + point[1] ** 2 / (2 * _INTERCEPT_SPREAD**2)
        slope_gradient = float(np.sum(residual * logits)) * slope + point[0] / _SLOPE_SPREAD**2
        return value, np.array([slope_gradient, float(residual.sum()) + point[1] / _INTERCEPT_SPREAD**2])

    found = minimize(cost, np.zeros(2), jac=True, method="L-BFGS-B", bounds=[(-3.0, 3.0), (-20.0, 20.0)])
    return float(np.exp(found.x[0])), float(found.x[1])


def fit_temperature(logits: Floats, strengths: Rows) -> float:
    """Temperature for the claim-strength head; logits (n, 4), strengths the right columns; 1 with no row."""
    rows = np.arange(len(strengths))

    def cost(log_temperature: float) -> float:
        z = logits / np.exp(log_temperature)
        z = z - z.max(axis=1, keepdims=True)
        right = z[rows, strengths] - np.log(np.exp(z).sum(axis=1))
        return float(-right.sum() + log_temperature**2 / (2 * _SLOPE_SPREAD**2))

    return float(np.exp(minimize_scalar(cost, bounds=(-2.0, 2.0), method="bounded").x))


def fit_calibration(gold: Gold, logits: SentenceLogits) -> dict[str, Any]:
    """The manifest's ``calibration``: a line for each binary head and token head, a temperature for the strength.

    A probability is that of what counts as positive where it is measured: of two annotators, that either marks it.
    """
    sentence, positive = logits.sentence.astype(np.float64), gold.positive.astype(np.float64)
    known = np.flatnonzero(gold.strength >= 0)
    weights = source_weights(gold)
    return {
        "sentence": {
            name: as_line(fit_line(sentence[:, row], positive[:, row], weights)) for row, name in enumerate(BINARY)
        },
        "claim_strength": {
            "temperature": rounded(fit_temperature(sentence[known, len(BINARY) :], gold.strength[known]))
        },
        "tokens": {
            name: as_line(fit_line(values, marked.astype(np.float64)))
            for name, (values, marked) in zip(FLAGS, carried_tokens(gold, logits.tokens), strict=True)
        },
    }


def source_weights(gold: Gold) -> Floats:
    """(n,), adding up to n: each source weighs as the root of its number of rows.

    Sources differ in how often they overclaim, and the largest should not decide alone what a score means.
    """
    sizes = Counter(example.source for example in gold.examples)
    weights = np.array([sizes[example.source] ** -0.5 for example in gold.examples])
    return np.asarray(weights * (len(weights) / max(weights.sum(), 1e-9)))


def carried_tokens(gold: Gold, values: Sequence[npt.NDArray[np.floating[Any]]]) -> list[tuple[Floats, Bools]]:
    """For each flag, the values and marks of the words of those sentences that carry it, as some annotator says.

    values: (t, 14) for each sentence. Which sentences carry a flag is for its sentence head to say; its token head is
    asked only where that one is sure.
    """
    carries = gold.targets[:, len(SENTENCE_HEADS) :] > 0
    nothing: list[Floats] = [np.empty(0)]
    return [
        (
            np.concatenate(nothing + [values[row][gold.words[row], flag] for row in rows]).astype(np.float64),
            np.concatenate([np.empty(0, np.bool_)] + [gold.marked[row][gold.words[row], flag] for row in rows]),
        )
        for flag, rows in ((flag, np.flatnonzero(carries[:, flag]).tolist()) for flag in range(len(FLAGS)))
    ]


def rounded(value: float) -> float:
    """Six digits: more than a float32 logit carries, and the same in every manifest."""
    return round(value, 6)


def as_line(line: tuple[float, float]) -> dict[str, Any]:
    """A slope and intercept as the manifest writes them."""
    return {"slope": rounded(line[0]), "intercept": rounded(line[1])}
