"""Tasks for Label Studio (*Import* takes the file), with the model's reading as a prediction.

Title and sentence before are always there, if empty, because the label configuration shows them. The id goes into
``row_id``: JSON-MIN puts its own ``id`` over that of the data.
Source: labelstud.io/guide/predictions; HumanSignal/label-studio-sdk, ``convert_to_json_min``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from training.tasks.config import LABEL_CONFIG
from training.tasks.task import Task

__all__ = ["LABEL_CONFIG", "render"]


def render(tasks: Sequence[Task]) -> str:
    """A JSON array of tasks."""
    return json.dumps([_task(task) for task in tasks], ensure_ascii=False, indent=1) + "\n"


def _task(task: Task) -> dict[str, Any]:
    row = task.row
    data = {"text": row["text"], "row_id": row["id"], "doc": row["doc"], "source": row["source"]}
    context = {"title": row.get("title", ""), "prev": row.get("prev", "")}
    written: dict[str, Any] = {"data": data | context}
    return written | ({"predictions": [dict(task.prediction)]} if task.prediction else {})
