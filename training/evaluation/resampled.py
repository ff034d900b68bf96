"""Figures on every resample at once: each takes the resamples as weights and gives one value a resample.

A resample draws documents with replacement, so it is a weight a row: how often the row's document was drawn. Every
function here equals its namesake in ``training.metrics`` on the drawn rows, a hundred times faster than a loop.
weights: (r, n), as ``Bootstrap.weights`` gives them. Results: (r,), ``nan`` where a figure is not defined.
"""

from __future__ import annotations

import numpy as np

from training.metrics import Bools, Floats, Rows

BINS = 10


def ratio(weights: Floats, above: Floats | Bools | Rows, below: Floats | Bools | Rows) -> Floats:
    """Sum of ``above`` over sum of ``below``, both (n,) values of the rows."""
    return divided(weights @ above.astype(np.float64), weights @ below.astype(np.float64))


def divided(above: Floats, below: Floats) -> Floats:
    """``above / below``, and ``nan`` where ``below`` is nought."""
    found: Floats = np.divide(above, below, out=np.full(np.shape(below), np.nan), where=below > 0)
    return found


def average_precision(weights: Floats, positive: Bools, score: Floats) -> Floats:
    """Average precision (no interpolation), ties taken together."""
    if not len(score):
        return np.full(len(weights), np.nan)
    seen, hits = ranked(weights, positive, score)
    precision = np.divide(hits, seen, out=np.zeros_like(hits), where=seen > 0)
    return divided(np.sum(precision * np.diff(hits, axis=1, prepend=0), axis=1), hits[:, -1])


def area_under_roc(weights: Floats, positive: Bools, score: Floats) -> Floats:
    """Share of pairs of a positive and a negative that the score puts in the right order; a tie counts half."""
    if not len(score):
        return np.full(len(weights), np.nan)
    seen, hits = ranked(weights, positive, score)
    misses = seen - hits
    below = misses[:, -1:] - misses + np.diff(misses, axis=1, prepend=0) / 2
    right = np.sum(np.diff(hits, axis=1, prepend=0) * below, axis=1)
    return divided(right, hits[:, -1] * misses[:, -1])


def ranked(weights: Floats, positive: Bools, score: Floats) -> tuple[Floats, Floats]:
    """(r, c) rows and positives at or above each of the c different scores, the highest first."""
    order = np.argsort(-score, kind="stable")
    last = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
    drawn = weights[:, order]
    return np.cumsum(drawn, axis=1)[:, last], np.cumsum(drawn * positive[order], axis=1)[:, last]


def f1(weights: Floats, positive: Bools, predicted: Bools) -> Floats:
    """Harmonic mean of precision and recall."""
    return 2 * ratio(weights, positive & predicted, positive.astype(np.int64) + predicted)


def kappa(weights: Floats, one: Bools, other: Bools) -> Floats:
    """Agreement beyond chance of two yes-or-no judgements (Cohen 1960, doi:10.1177/001316446002000104)."""
    agreed = ratio(weights, one == other, np.ones(len(one)))
    first, second = (ratio(weights, each, np.ones(len(one))) for each in (one, other))
    chance = first * second + (1 - first) * (1 - second)
    return divided(agreed - chance, 1 - chance)


def brier(weights: Floats, positive: Bools, probability: Floats) -> Floats:
    """Mean squared distance of probability and outcome."""
    return ratio(weights, (probability - positive) ** 2, np.ones(len(positive)))


def expected_calibration_error(weights: Floats, positive: Bools, probability: Floats) -> Floats:
    """Mean distance of probability and frequency over ten bins with equal numbers of drawn rows."""
    order = np.argsort(probability, kind="stable")
    drawn = weights[:, order]
    size = drawn.sum(axis=1)
    small, larger = np.divmod(size, BINS)
    ends = [np.minimum(bins, larger) * (small + 1) + np.maximum(bins - larger, 0) * small for bins in range(BINS + 1)]
    sums = np.stack([first_sum(drawn, (probability - positive)[order], end) for end in ends])
    return divided(np.abs(np.diff(sums, axis=0)).sum(axis=0), size)


def first_sum(drawn: Floats, values: Floats, count: Floats) -> Floats:
    """Sum of ``values`` over the first ``count`` drawn rows, in the order given.

    drawn: (r, n) weights in that order. count: (r,), may end between two drawings of a row.
    """
    places = np.cumsum(drawn, axis=1)
    sums = np.cumsum(drawn * values, axis=1)
    row = np.minimum((places < count[:, None]).sum(axis=1), len(values) - 1)
    lines = np.arange(len(drawn))
    over = places[lines, row] - count
    return np.where(count > 0, sums[lines, row] - over * values[row], 0.0)


def error_at_coverage(weights: Floats, wrong: Bools, confidence: Floats, coverage: float) -> Floats:
    """Share wrong among the surest ``coverage`` of the drawn rows (El-Yaniv & Wiener 2010, JMLR 11:1605)."""
    order = np.argsort(-confidence, kind="stable")
    drawn = weights[:, order]
    count = coverage * drawn.sum(axis=1)
    return divided(first_sum(drawn, wrong[order].astype(np.float64), count), count)
