"""What int8 costs: the exported network against the fp32 one that it was made from, on the same resamples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from claimscore.domain import FLAGS, SENTENCE_HEADS
from claimscore.errors import InputError
from claimscore.model.bundle import Model
from claimscore.model.session import Network
from training.evaluation import resampled
from training.evaluation.figures import macro_values
from training.evaluation.measured import Measured
from training.evaluation.scored import Scored, score
from training.evaluation.significance import paired
from training.labels import BINARY

Figures = dict[str, Any]
FILE = "fp32.onnx"
"""What a run's folder calls the network before it was quantised."""


def int8_cost(model: Model, scored: Scored, measured: Measured, fp32: Path) -> Figures:
    """Average precision of int8 minus that of fp32 for each head and the mean over flags, and how far scores moved.

    fp32: the network's file, or the folder of the run that kept it. Both forms are read by the bundle's calibration.
    Raises InputError("fp32") where there is no such file.
    """
    path = fp32 / FILE if fp32.is_dir() else fp32
    if not path.is_file():
        raise InputError(f"{path}: no such file; a run keeps its network before int8 as {FILE}", code="fp32")
    exact = score(model, measured.examples, bootstrap=scored.bootstrap, network=Network(path))
    moved = np.abs(exact.probabilities.sentence - scored.probabilities.sentence)[:, : len(BINARY)]
    return {
        "heads": {
            name: paired(
                scored.bootstrap,
                *(resampled.average_precision(s.weights, s.positive(name), s.column(name)) for s in (exact, scored)),
            )
            for name in SENTENCE_HEADS
        },
        "flags_macro_ap": paired(
            scored.bootstrap,
            *(macro_values(s, s.probabilities.sentence.astype(np.float64)) for s in (exact, scored)),
        ),
        "mean_change": round(float(moved.mean()), 4),
        "largest_change": round(float(moved.max()), 4),
        "sentences_decided_otherwise": int(_decided_otherwise(exact, scored)),
        "flags": len(FLAGS),
    }


def _decided_otherwise(one: Scored, other: Scored) -> int:
    changed = np.zeros(len(one.tokens), np.bool_)
    for name in ("overclaim", "weak_evidence"):
        for before, after in zip(one.decided(name), other.decided(name), strict=True):
            changed |= before != after
    return int(changed.sum())
