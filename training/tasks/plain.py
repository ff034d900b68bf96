"""Tasks as rows of our own. What the model says stands under ``draft``, apart from the fields that people fill in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from training.formats.vocabulary import FIELDS
from training.tasks.task import Task

_BASE = ("id", "doc", "source", "title", "prev", "text")


def render_lines(tasks: Sequence[Task]) -> str:
    """One JSON object a line, with no field labelled."""
    return "".join(
        json.dumps(
            {**task.row, "uncertainty": round(task.uncertainty, 4), **({"draft": task.draft} if task.draft else {})},
            ensure_ascii=False,
        )
        + "\n"
        for task in tasks
    )


def render_csv(tasks: Sequence[Task]) -> str:
    """A header and one row a text, with empty cells for the labels."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow((*_BASE, *FIELDS, "annotator", "uncertainty", "draft"))
    for task in tasks:
        base = [task.row.get(name, "") for name in _BASE]
        empty = [""] * (len(FIELDS) + 1)
        draft = json.dumps(task.draft, ensure_ascii=False) if task.draft else ""
        table.writerow((*base, *empty, f"{task.uncertainty:.4f}", draft))
    return written.getvalue()
