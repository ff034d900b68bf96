"""A greedy core-set: each text that is taken lies far from those taken before, and the more uncertain the better.

Farthest-first traversal (Gonzalez 1985; as active learning: Sener & Savarese 2018, arXiv:1708.00489). Alone it prefers
outliers; here it chooses among uncertain texts only, and a distance counts by the uncertainty of its text.
"""

from __future__ import annotations

import numpy as np

from training.suggest.vectors import Floats64, Likeness


def cover(likeness: Likeness, weights: Floats64, k: int) -> tuple[list[int], list[float]]:
    """``k`` texts in the order in which they are taken, and how far each was from those before it (the first: 1).

    weights: (n,), at least k of them; the heaviest is taken first, and equal ones in their order.
    """
    taken = [int(np.argmax(weights))]
    far = [1.0]
    free = np.ones(len(weights), bool)
    nearest = likeness.distances(taken[0])
    free[taken[0]] = False
    while len(taken) < k:
        worth = np.where(free, nearest * weights, -1.0)
        best = int(np.argmax(worth))
        taken.append(best)
        far.append(float(nearest[best]))
        free[best] = False
        nearest = np.minimum(nearest, likeness.distances(best))
    return taken, far
