"""Weighted k-means, small enough to need no library (Lloyd 1982; seeding by k-means++, Arthur & Vassilvitskii 2007)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from training.suggest.vectors import Floats64

_ROUNDS = 50


def clusters(rows: Floats64, weights: Floats64, k: int, *, seed: int) -> npt.NDArray[np.int64]:
    """The cluster of each row, 0 to k - 1; at most k of them, fewer where rows repeat.

    rows: (n, d). weights: (n,), how much each row pulls its centre; at least one above zero.
    """
    centres = _seeded(rows, weights, k, np.random.default_rng(seed))
    nearest = _nearest(rows, centres)
    for _ in range(_ROUNDS):
        for cluster in range(len(centres)):
            members = nearest == cluster
            if weights[members].sum() > 0:
                centres[cluster] = np.average(rows[members], axis=0, weights=weights[members])
        moved = _nearest(rows, centres)
        if np.array_equal(moved, nearest):
            break
        nearest = moved
    return nearest


def _seeded(rows: Floats64, weights: Floats64, k: int, random: np.random.Generator) -> Floats64:
    """Centres far from one another: each drawn by its weight times its squared distance to those drawn before."""
    chosen = [int(random.choice(len(rows), p=weights / weights.sum()))]
    distance = _squared(rows, rows[chosen[0]])
    while len(chosen) < k and (distance * weights).sum() > 0:
        chosen.append(int(random.choice(len(rows), p=distance * weights / (distance * weights).sum())))
        distance = np.minimum(distance, _squared(rows, rows[chosen[-1]]))
    return rows[chosen].copy()


def _squared(rows: Floats64, point: Floats64) -> Floats64:
    found: Floats64 = ((rows - point) ** 2).sum(axis=1)
    return found


def _nearest(rows: Floats64, centres: Floats64) -> npt.NDArray[np.int64]:
    # |r - c|^2 without |r|^2, which is the same for every centre
    distance = (centres**2).sum(axis=1)[None, :] - 2 * rows @ centres.T
    found: npt.NDArray[np.int64] = distance.argmin(axis=1)
    return found
