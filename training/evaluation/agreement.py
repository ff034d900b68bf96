"""The ceiling: how far two annotators agree, beside how far the model agrees with one of them at a time.

A model that is measured against the union of two annotators cannot be compared with their agreement; one that is
measured against each of them alone can. The annotators share one model family, so their agreement is generous.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from training.evaluation import resampled
from training.evaluation.measured import Measured
from training.evaluation.scored import Scored
from training.labels import BINARY
from training.metrics import Bools, Floats

Figures = dict[str, Any]
_MEASURES: dict[str, Callable[[Floats, Bools, Bools], Floats]] = {"f1": resampled.f1, "kappa": resampled.kappa}


def agreement(scored: Scored, measured: Measured, name: str) -> Figures:
    """F1 and kappa of the model with one annotator (mean over annotators), and of annotators with each other.

    Empty where only one annotator read the sentences.
    """
    if measured.annotators < 2:
        return {}
    column, said = BINARY.index(name), scored.counted(name)
    singles = [
        np.array([example.targets[column] >= 0.5 for example in measured.by(row)], np.bool_)
        for row in range(measured.annotators)
    ]
    found = {}
    for key, measure in _MEASURES.items():
        with_one = [measure(scored.weights, one, said) for one in singles]
        between = [measure(scored.weights, one, other) for one, other in combinations(singles, 2)]
        found[f"{key}_with_one_annotator"] = scored.interval(np.mean(with_one, axis=0)).rounded()
        found[f"{key}_between_annotators"] = scored.interval(np.mean(between, axis=0)).rounded()
    return found
