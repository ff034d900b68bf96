"""Texts to label, in the form that an annotation tool imports, with what the model says of them as a first draft.

    task         a text to label
    labelstudio · doccano · prodigy · plain   one file a form

What these write, ``training.formats`` reads back once it is labelled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from training.tasks import doccano, labelstudio, plain, prodigy
from training.tasks.task import Task


@dataclass(frozen=True, slots=True)
class TaskFormat:
    """A form of tasks: the file's content, its usual ending, and files that belong beside it, by their ending."""

    render: Callable[[Sequence[Task]], str]
    ending: str
    beside: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


TASK_FORMATS = {
    "labelstudio": TaskFormat(labelstudio.render, ".json", MappingProxyType({".xml": labelstudio.LABEL_CONFIG})),
    "doccano": TaskFormat(doccano.render, ".jsonl"),
    "prodigy": TaskFormat(prodigy.render, ".jsonl"),
    "jsonl": TaskFormat(plain.render_lines, ".jsonl"),
    "csv": TaskFormat(plain.render_csv, ".csv"),
}
"""By name; for files whose ending tells nothing more, ``jsonl`` and ``csv`` are rows of our own."""
