"""What is measured on: sentences with their place in an article, and the truth by each annotator and by all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from claimscore.errors import InputError
from training import corpora
from training.labels import Example, examples

REAL_DEV = "real_dev"


@dataclass(frozen=True, slots=True)
class Item:
    """One sentence to measure on.

    example: its labels, the mean over annotators, with the marks of all. passes: the same by each annotator alone.
    title, before: of its article and the sentence before, empty where unknown. position: its place in the article,
    from 0; ``None`` where it is known by itself only.
    """

    example: Example
    passes: tuple[Example, ...]
    title: str = ""
    before: str = ""
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """A named set of sentences; every one has the same number of annotators."""

    name: str
    items: tuple[Item, ...]

    @property
    def examples(self) -> list[Example]:
        """The labels of each sentence, over all annotators."""
        return [item.example for item in self.items]

    @property
    def annotators(self) -> int:
        """How many annotators read every sentence."""
        return min((len(item.passes) for item in self.items), default=0)

    def by(self, annotator: int) -> list[Example]:
        """The labels of each sentence by one annotator."""
        return [item.passes[annotator] for item in self.items]


def measured_set(name: str = REAL_DEV) -> Measured:
    """The evaluation set of that name, or the JSON Lines file at that path, in the form of ``real_dev.jsonl``.

    Raises InputError("corpus") where there is neither, or the file has no row.
    """
    if name == REAL_DEV:
        return from_rows(name, corpora.dev_rows(), corpora.strength_rows())
    if not Path(name).is_file():
        raise InputError(
            f"no evaluation set {name!r}: expected {REAL_DEV} or the path of a JSON Lines file with annotated rows",
            code="corpus",
        )
    return from_rows(Path(name).stem, list(corpora.read_rows(Path(name))))


def from_rows(name: str, rows: Sequence[corpora.Row], strengths: Sequence[corpora.Row] = ()) -> Measured:
    """The set of those annotation rows; raises InputError("corpus") for none."""
    if not rows:
        raise InputError(f"the evaluation set {name} has no row", code="corpus")
    return Measured(
        name, tuple(_item(row, example) for row, example in zip(rows, examples(rows, strengths), strict=True))
    )


def _item(row: corpora.Row, example: Example) -> Item:
    passes = row.get("annotations") or [row]
    title, before = str(row.get("title") or ""), str(row.get("prev") or "")
    known = bool(title or before)
    return Item(
        example=example,
        passes=tuple(examples([{**row, "annotations": [one]} for one in passes])),
        title=title,
        before=before,
        position=int(row.get("pos") or 0) if known else None,
    )
