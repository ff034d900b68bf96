"""Tasks for doccano: JSON Lines for a project of the kind *Intent Detection and Slot Filling* (words and categories).

Drafted labels arrive as labels: an annotator who confirms a text keeps them. Offsets count UTF-16 units.
Source: doccano/doccano, ``backend/data_import/tests/data/intent/example.jsonl``, and issue 2290 for the unit.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from claimscore.offsets import to_utf16
from training.corpora import Row
from training.formats.vocabulary import names_of
from training.tasks.task import Task


def render(tasks: Sequence[Task]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(_line(task), ensure_ascii=False) + "\n" for task in tasks)


def _line(task: Task) -> Row:
    row = {"row_id" if name == "id" else name: value for name, value in task.row.items()}
    text = row["text"]
    spans = [
        [to_utf16(text, flag["start"]), to_utf16(text, flag["end"]), flag["flag"]]
        for flag in task.draft.get("flags", ())
        if "start" in flag
    ]
    return {**row, "entities": spans, "cats": names_of(task.draft)}
