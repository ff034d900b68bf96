"""Whether a difference is real: paired bootstrap, exact McNemar, and Holm's correction for asking several times.

Sources: Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 16; McNemar 1947 (doi:10.1007/BF02295996), in
its exact binomial form; Holm 1979 (jstor:4615733); Dror et al. 2018 (doi:10.18653/v1/P18-1128) on both in NLP.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import comb
from typing import Any

import numpy as np

from training.metrics import Bools, Bootstrap, Floats

LEVEL = 0.05
"""Chance of calling a difference real where there is none, over all heads together."""

Figures = dict[str, Any]


def paired(bootstrap: Bootstrap, first: Floats, second: Floats) -> Figures:
    """Both figures, second minus first with its interval, and how often each wins on the same resamples.

    first, second: (rounds + 1,) values on the lines of ``bootstrap.weights``. ``second_higher`` is the share of
    resamples in which the second is higher, a tie counting half; ``p`` the two-sided bootstrap probability that the
    difference is nought, never below 2 / (rounds + 1).
    """
    difference = second - first
    drawn = difference[1:][~np.isnan(difference[1:])]
    found: Figures = {
        "first": bootstrap.interval(first).rounded(),
        "second": bootstrap.interval(second).rounded(),
        "difference": bootstrap.interval(difference).rounded(),
        "second_higher": None,
        "p": None,
    }
    if len(drawn) and not np.isnan(difference[0]):
        higher = float((drawn > 0).mean() + (drawn == 0).mean() / 2)
        least = min(int((drawn <= 0).sum()), int((drawn >= 0).sum()))
        found |= {"second_higher": round(higher, 4), "p": round(min(1.0, 2 * (least + 1) / (len(drawn) + 1)), 4)}
    return found


def mcnemar(first_right: Bools, second_right: Bools) -> Figures:
    """Sentences that only one of two models decides rightly, and the exact probability of such a split by chance."""
    only_first = int((first_right & ~second_right).sum())
    only_second = int((second_right & ~first_right).sum())
    return {
        "only_first_right": only_first,
        "only_second_right": only_second,
        "p": round(binomial_two_sided(only_first, only_first + only_second), 4),
    }


def binomial_two_sided(count: int, trials: int) -> float:
    """Probability that a fair coin shows a split at least as uneven as ``count`` in ``trials``; 1 with no trial."""
    if not trials:
        return 1.0
    tail = sum(comb(trials, k) for k in range(min(count, trials - count) + 1))
    return float(min(1.0, 2 * tail / 2**trials))


def holm(probabilities: Mapping[str, float | None]) -> dict[str, float | None]:
    """Holm's adjusted p of each test; ``None`` stays ``None`` and counts for no test."""
    known = sorted((p, name) for name, p in probabilities.items() if p is not None)
    adjusted: dict[str, float | None] = dict.fromkeys(probabilities)
    largest = 0.0
    for place, (p, name) in enumerate(known):
        largest = max(largest, min(1.0, (len(known) - place) * p))
        adjusted[name] = round(largest, 4)
    return adjusted
