"""Tasks for Prodigy: JSON Lines with ``spans`` for *spans_manual* and ``options`` for *choice*, in one *blocks* view.

Source: prodi.gy/docs/api-interfaces (``spans``, ``options``, ``accept``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from claimscore.domain import CLAIM_STRENGTHS, SENTENCE_HEADS
from training.corpora import Row
from training.formats.vocabulary import names_of
from training.tasks.task import Task

OPTIONS = (*SENTENCE_HEADS, *(f"strength: {strength}" for strength in CLAIM_STRENGTHS))
"""What can be chosen for a whole text."""


def render(tasks: Sequence[Task]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(_line(task), ensure_ascii=False) + "\n" for task in tasks)


def _line(task: Task) -> Row:
    row = {"row_id" if name == "id" else name: value for name, value in task.row.items()}
    spans = [
        {"start": flag["start"], "end": flag["end"], "label": flag["flag"]}
        for flag in task.draft.get("flags", ())
        if "start" in flag
    ]
    options = [{"id": name, "text": name.replace("_", " ")} for name in OPTIONS]
    return {
        **row,
        "options": options,
        "accept": names_of(task.draft),
        **({"spans": spans} if spans else {}),
        "meta": {"uncertainty": round(task.uncertainty, 3)},
    }
