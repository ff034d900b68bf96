"""``--recipe tfidf``: the linear baseline alone, measured like a network and kept in skops's format, never pickled."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from claimscore.errors import InputError, MissingExtra
from training.labels import BINARY, Example
from training.retrain.calibrate import learned_from
from training.retrain.estimator import TfidfClaimClassifier
from training.retrain.figures import Figures, head_figures
from training.retrain.job import Data, write_report

log = logging.getLogger("training")

MODEL_FILE = "tfidf.skops"
HEADS_FILE = "tfidf-heads.txt"
TRUSTED = [f"{TfidfClaimClassifier.__module__}.{TfidfClaimClassifier.__qualname__}"]
"""What ``skops.io.load`` must be told to trust; the rest of the file is scikit-learn and numpy."""


def train_tfidf(data: Data, folder: Path) -> Figures:
    """Fit on the rows for fitting and calibration, write the estimator and its figures on the test rows."""
    if data.split is None or data.refused:
        raise InputError("the data checks found errors", code="data")
    learning = (*data.authored, *data.split.fit, *data.split.calibration)
    heads = [name for name in BINARY if name in learned_from(learning).heads]
    model = TfidfClaimClassifier().fit([example.text for example in learning], _labels(learning, heads))
    folder.mkdir(parents=True, exist_ok=True)
    save(model, folder / MODEL_FILE)
    (folder / HEADS_FILE).write_text("\n".join(heads) + "\n", encoding="utf-8")
    scores = np.zeros((len(data.split.test), len(BINARY)))
    scores[:, [BINARY.index(name) for name in heads]] = model.predict_proba([e.text for e in data.split.test])
    figures = head_figures(data.split.test, {"ap": scores}, frozenset(heads))
    write_report(folder, "TF-IDF and logistic regression", figures, data)
    return figures


def _labels(rows: Sequence[Example], heads: Sequence[str]) -> np.ndarray:
    values = np.array([example.targets for example in rows])[:, [BINARY.index(name) for name in heads]]
    return np.where(np.isnan(values), np.nan, values >= 0.5)


def save(model: TfidfClaimClassifier, path: Path) -> None:
    """Write the estimator with skops; raises MissingExtra without it."""
    try:
        from skops import io
    except ImportError as error:
        raise MissingExtra("train", needed_for="keeping a scikit-learn model") from error
    io.dump(model, path)


def load(path: Path) -> TfidfClaimClassifier:
    """The estimator of a file that ``save`` wrote; skops refuses anything but numbers, scikit-learn and this class."""
    from skops import io

    found: TfidfClaimClassifier = io.load(path, trusted=TRUSTED)
    return found
