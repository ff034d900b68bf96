"""Curves behind the plots: precision against recall, frequency against probability, error against coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.evaluation import resampled
from training.evaluation.scored import Scored, sureness
from training.metrics import Bools, Bootstrap, Floats

RECALLS = np.linspace(0.025, 1.0, 40)
COVERAGES = np.linspace(0.05, 1.0, 39)
_BINS = 10


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a curve in order of ``x``, with a 95 % interval around each ``y``; all float64 of one length."""

    x: Floats
    y: Floats
    low: Floats
    high: Floats


def precision_recall(bootstrap: Bootstrap, positive: Bools, score: Floats) -> Curve:
    """Precision at each recall of ``RECALLS``: of the smallest set of highest scores that reaches it."""
    seen, hits = resampled.ranked(bootstrap.weights, positive, score)
    lines = np.arange(len(hits))
    values = []
    for recall in RECALLS:
        row = np.minimum((hits < recall * hits[:, -1:]).sum(axis=1), hits.shape[1] - 1)
        values.append(np.where(hits[:, -1] > 0, resampled.divided(hits[lines, row], seen[lines, row]), np.nan))
    return _curve(RECALLS, values)


def reliability(bootstrap: Bootstrap, positive: Bools, probability: Floats) -> Curve:
    """Frequency of positives against mean probability in ten bins with equal numbers of sentences."""
    parts = [part for part in np.array_split(np.argsort(probability, kind="stable"), _BINS) if len(part)]
    ones = np.ones(len(positive))
    values = [resampled.ratio(bootstrap.weights[:, part], positive[part], ones[part]) for part in parts]
    return _curve(np.array([float(probability[part].mean()) for part in parts]), values)


def risk_coverage(scored: Scored, name: str) -> Curve:
    """Share wrong among the surest sentences, deciding each for its likelier answer, at each of ``COVERAGES``."""
    wrong, sure = sureness(scored, name)
    return _curve(COVERAGES, [resampled.error_at_coverage(scored.weights, wrong, sure, float(c)) for c in COVERAGES])


def _curve(x: Floats, values: list[Floats]) -> Curve:
    """The curve through figures (r,) on resamples, the first of each being that of all sentences."""
    stacked = np.stack(values)
    defined = ~np.isnan(stacked[:, 0])
    drawn = stacked[defined, 1:]
    low, high = np.nanpercentile(drawn, (2.5, 97.5), axis=1) if len(drawn) else np.empty((2, 0))
    return Curve(x[defined], stacked[defined, 0], low, high)
