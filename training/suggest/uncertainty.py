"""How unsure a model is of a text: how near its calibrated probabilities come to one half."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from claimscore.domain import FLAGS, SENTENCE_HEADS
from claimscore.model.session import Floats

_HEADS = [SENTENCE_HEADS.index(name) for name in ("overclaim", "weak_evidence", "critical")]
_FLAGS = slice(len(SENTENCE_HEADS), len(SENTENCE_HEADS) + len(FLAGS))
UNSURE = (0.25, 0.75)
"""A probability between these is a real question to the model."""


def uncertainty(probabilities: Floats) -> npt.NDArray[np.float64]:
    """From 0 (sure of everything) to 1: the mean over ``overclaim``, ``weak_evidence``, ``critical`` and the flags.

    probabilities: float32 (n, 24), calibrated. Each counts 1 - 2|p - 1/2|, the margin of two answers turned round
    (Settles 2009, section 3.1.2); of the 14 flags, most of which are far away in any text, the nearest counts.
    """
    nearness = 1 - 2 * np.abs(probabilities.astype(np.float64) - 0.5)
    parts = np.column_stack((nearness[:, _HEADS], nearness[:, _FLAGS].max(axis=1)))
    mean: npt.NDArray[np.float64] = parts.mean(axis=1)
    return mean


def open_questions(probabilities: Floats) -> npt.NDArray[np.bool_]:
    """Whether any of the same probabilities lies between the two of ``UNSURE``; (n,)."""
    low, high = UNSURE
    counted = np.column_stack((probabilities[:, _HEADS], probabilities[:, _FLAGS]))
    between: npt.NDArray[np.bool_] = (counted > low) & (counted < high)
    return np.asarray(between.any(axis=1))
