"""A text to label, and the model's own reading of it as a first draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from claimscore.domain import Report
from claimscore.server.compat.labelstudio.label_config import read_label_config
from claimscore.server.compat.labelstudio.predictions import to_prediction
from training.corpora import Row
from training.formats.labelstudio import labels_of_result
from training.tasks.config import LABEL_CONFIG

CONTROLS = read_label_config(LABEL_CONFIG)


@dataclass(frozen=True, slots=True)
class Task:
    """A text to label.

    row: ``id``, ``doc``, ``source``, ``text`` and, where there are any, ``title`` and ``prev``. uncertainty: why it was
    picked, from 0 to 1. draft: the fields as the model would label them, and prediction: the same as Label Studio takes
    it; both are empty where annotators are to begin with nothing.
    """

    row: Row
    uncertainty: float
    draft: Row = field(default_factory=dict)
    prediction: Mapping[str, Any] = field(default_factory=dict)


def drafted(row: Row, uncertainty: float, report: Report) -> Task:
    """A task with the model's reading of its text, which is what the Label Studio backend predicts for it."""
    version = f"{report.model.name}@{report.model.version}"
    prediction = to_prediction({"text": report}, CONTROLS, version)
    return Task(row, uncertainty, labels_of_result(row["text"], prediction["result"], CONTROLS), prediction)
