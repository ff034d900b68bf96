"""Calibration and thresholds from own calibration rows; a head that learned nothing stays neutral and never marks.

A neutral head says one half whatever it reads. Its threshold lies where that half is never over it, but for
``health_claim``: untrained, it lets every sentence through, for the others would be silent behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from claimscore.domain import FLAGS, SENTENCE_HEADS
from claimscore.model.session import SentenceLogits
from training.calibration import as_line, carried_tokens, fit_line, fit_temperature, rounded
from training.gold import Gold
from training.labels import BINARY, Example
from training.metrics import Bools, Floats
from training.thresholds import FLAG_ERROR, OK_ERROR, band, best_f1_threshold, even_thresholds

_NEUTRAL = {"slope": 0.0, "intercept": 0.0}
_AS_IT_IS = {"slope": 1.0, "intercept": 0.0}
_BANDS = ("overclaim", "weak_evidence")


@dataclass(frozen=True, slots=True)
class Trained:
    """Which outputs learned something: names of heads and flags, of token heads, and whether the strength did."""

    heads: frozenset[str]
    tokens: frozenset[str]
    strength: bool

    def __or__(self, other: Trained) -> Trained:
        return Trained(self.heads | other.heads, self.tokens | other.tokens, self.strength or other.strength)

    def untrained(self) -> list[str]:
        """Names of heads and flags that learned nothing, in the order of the network."""
        names = [name for name in BINARY if name not in self.heads]
        return names if self.strength else [*names, "claim_strength"]


EVERYTHING = Trained(frozenset(BINARY), frozenset(FLAGS), strength=True)
"""What the project's own recipes train."""


def learned_from(rows: Sequence[Example]) -> Trained:
    """What can be learned from the rows: outputs with at least one positive and one negative."""
    values = np.array([example.targets for example in rows])
    heads = frozenset(
        name
        for column, name in enumerate(BINARY)
        if (values[:, column] >= 0.5).any() and (values[:, column] < 0.5).any()
    )
    marked = {FLAGS[mark.flag] for example in rows for mark in example.marks}
    return Trained(heads, frozenset(marked & heads), len({e.strength for e in rows if e.strength >= 0}) > 1)


def fit_own_calibration(gold: Gold, logits: SentenceLogits, trained: Trained) -> dict[str, Any]:
    """The manifest's ``calibration``, each line from the rows that label its head."""
    sentence = logits.sentence.astype(np.float64)
    known = np.flatnonzero(gold.strength >= 0)
    marked_by_either = np.where(np.isnan(gold.targets), np.nan, gold.positive)
    temperature = fit_temperature(sentence[known, len(BINARY) :], gold.strength[known]) if len(known) else 1.0
    return {
        "sentence": {
            name: _line(name in trained.heads, sentence[:, column], marked_by_either[:, column])
            for column, name in enumerate(BINARY)
        },
        "claim_strength": {"temperature": rounded(temperature) if trained.strength else 1e6},
        "tokens": {
            name: _line(name in trained.tokens, values, marked.astype(np.float64))
            for name, (values, marked) in zip(FLAGS, carried_tokens(gold, logits.tokens), strict=True)
        },
    }


def _line(trained: bool, logits: Floats, targets: Floats) -> dict[str, Any]:
    known = ~np.isnan(targets)
    if not trained:
        return dict(_NEUTRAL)
    return as_line(fit_line(logits[known], targets[known])) if known.any() else dict(_AS_IT_IS)


def fit_own_thresholds(gold: Gold, sentence: Floats, tokens: Sequence[Floats], trained: Trained) -> dict[str, Any]:
    """The manifest's ``thresholds``, from calibrated probabilities (n, 20 or more) and (t, 14) of calibration rows."""
    limits = even_thresholds()
    columns = {name: _known(gold, sentence, column) for column, name in enumerate(BINARY)}
    for name in SENTENCE_HEADS:
        if name not in _BANDS:
            limits[name] = _threshold(name, columns[name], trained.heads)
    limits["health_claim"] = limits["health_claim"] if "health_claim" in trained.heads else 0.0
    for name in _BANDS:
        limits[name] = _band(name, columns[name], trained.heads)
    limits["flags"] = {name: _threshold(name, columns[name], trained.heads) for name in FLAGS}
    limits["tokens"] = {
        name: _threshold(name, (marked, values), trained.tokens)
        for name, (values, marked) in zip(FLAGS, carried_tokens(gold, tokens), strict=True)
    }
    return limits


def _known(gold: Gold, sentence: Floats, column: int) -> tuple[Bools, Floats]:
    known = ~np.isnan(gold.targets[:, column])
    return gold.positive[known, column], sentence[known, column].astype(np.float64)


def _threshold(name: str, column: tuple[Bools, Floats], trained: frozenset[str]) -> float:
    return rounded(best_f1_threshold(*column)) if name in trained else 1.0


def _band(name: str, column: tuple[Bools, Floats], trained: frozenset[str]) -> dict[str, float]:
    if name not in trained:
        return {"ok_below": 1.0, "flag_from": 1.0}
    if not len(column[0]):
        return dict(even_thresholds()[name])
    low, high = band(*column, flag_error=FLAG_ERROR, ok_error=OK_ERROR)
    return {"ok_below": rounded(low), "flag_from": rounded(high)}
