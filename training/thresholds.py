"""Where probabilities become decisions: bands, and thresholds of the heads, fitted on calibration documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from claimscore.domain import FLAGS, SENTENCE_HEADS
from claimscore.model.calibration import Probabilities
from training.calibration import carried_tokens, rounded
from training.gold import Gold
from training.labels import BINARY
from training.metrics import Bools, Floats, f1

FLAG_ERROR = 0.2
"""Target share of sentences among the flagged that no editor would mark."""
OK_ERROR = 0.05
"""Target share of sentences among the passed that an editor would mark."""

_HEADS = ("health_claim", "overclaim_severe", "weak_evidence_severe", "critical")
_BANDS = ("overclaim", "weak_evidence")
_RARE = 10.0
"""Positives that weigh as much as the threshold that is leaned on."""
_GRID = 2000


def even_thresholds() -> dict[str, Any]:
    """The manifest's ``thresholds`` with nothing fitted: one half everywhere, and a band around it."""
    return {
        **dict.fromkeys(_HEADS, 0.5),
        **{name: {"ok_below": 0.3, "flag_from": 0.6} for name in _BANDS},
        "target_error": {"flag": FLAG_ERROR, "ok": OK_ERROR},
        "flags": dict.fromkeys(FLAGS, 0.5),
        "tokens": dict.fromkeys(FLAGS, 0.5),
    }


def fit_thresholds(gold: Gold, probabilities: Probabilities) -> dict[str, Any]:
    """The manifest's ``thresholds``, from calibrated probabilities of the calibration sentences."""
    columns = dict(zip(BINARY, probabilities.sentence[:, : len(BINARY)].astype(np.float64).T, strict=True))
    positive = dict(zip(BINARY, gold.positive.T, strict=True))
    bands = {name: band(positive[name], columns[name], flag_error=FLAG_ERROR, ok_error=OK_ERROR) for name in _BANDS}
    flags = _rare([(positive[name], columns[name]) for name in FLAGS])
    tokens = _rare([(marked, values) for values, marked in carried_tokens(gold, probabilities.tokens)])
    return {
        **{name: rounded(best_f1_threshold(positive[name], columns[name])) for name in _HEADS},
        **{name: {"ok_below": rounded(low), "flag_from": rounded(high)} for name, (low, high) in bands.items()},
        "target_error": {"flag": FLAG_ERROR, "ok": OK_ERROR},
        "flags": flags,
        "tokens": tokens,
        "joint": rounded(_joint(gold, probabilities, flags, tokens)),
    }


def _joint(gold: Gold, probabilities: Probabilities, flags: dict[str, float], tokens: dict[str, float]) -> float:
    """The threshold with the best F1 over pairs of a word and a flag, for the probability of both.

    Words that the other thresholds hide already are never marked, whatever this one is.
    """
    count, word = (np.array([limits[name] for name in FLAGS]) for limits in (flags, tokens))
    carried = probabilities.sentence[:, len(SENTENCE_HEADS) : len(BINARY)].astype(np.float64)
    both, marked = [np.empty(0)], [np.empty(0, np.bool_)]
    for row, (of_flags, of_words) in enumerate(zip(carried, probabilities.tokens, strict=True)):
        values = np.where((of_flags >= count) & (of_words >= word), of_flags * of_words, 0.0)[gold.words[row]]
        seen = values.any(axis=0) | gold.marked[row].any(axis=0)
        both.append(values[:, seen].ravel())
        marked.append(gold.marked[row][gold.words[row]][:, seen].ravel())
    return best_f1_threshold(np.concatenate(marked), np.concatenate(both))


def _rare(columns: Sequence[tuple[Bools, Floats]]) -> dict[str, float]:
    """A threshold for each of the 14 flags; with few positives it leans on the one that suits all flags together."""
    together = best_f1_threshold(
        np.concatenate([positive for positive, _ in columns]), np.concatenate([values for _, values in columns])
    )
    return {
        name: rounded(best_f1_threshold(*column, prior=together)) for name, column in zip(FLAGS, columns, strict=True)
    }


def best_f1_threshold(positive: Bools, probability: Floats, *, prior: float = 0.5) -> float:
    """The threshold with the best F1, shrunk towards ``prior`` where positives are few; ``prior`` with none."""
    count = int(positive.sum())
    if not count:
        return prior
    best = max((f1(positive, probability >= t), -abs(t - prior), t) for t in _cuts(probability))[2]
    return float((count * best + _RARE * prior) / (count + _RARE))


def band(positive: Bools, probability: Floats, *, flag_error: float, ok_error: float) -> tuple[float, float]:
    """(ok_below, flag_from) of a dimension.

    flag_from: the smallest threshold from which at most ``flag_error`` of the sentences are negative.
    ok_below: the largest threshold under which at most ``ok_error`` are positive. Where the two cross, nothing is
    unsure and both are the threshold with the best F1.
    """
    cuts = _cuts(probability)
    flags = [t for t in cuts if np.mean(positive[probability >= t]) >= 1 - flag_error]
    oks = [t for t in cuts if (probability < t).any() and np.mean(positive[probability < t]) <= ok_error]
    flag_from, ok_below = min(flags, default=1.0), max(oks, default=0.0)
    if ok_below > flag_from:
        ok_below = flag_from = best_f1_threshold(positive, probability)
    return ok_below, flag_from


def _cuts(probability: Floats) -> list[float]:
    """The smallest probability and the midpoints between neighbours: every threshold that splits differently."""
    values = np.unique(probability)
    if len(values) > _GRID:  # tokens: a grid over the values is fine enough
        values = values[np.unique(np.linspace(0, len(values) - 1, _GRID).astype(np.int64))]
    return [float(values[0]), *((values[1:] + values[:-1]) / 2).tolist()]
