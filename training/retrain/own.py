"""Own labels as examples: rows of one sentence become one example, fields that nobody labelled stay ``nan``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from claimscore.domain import CLAIM_STRENGTHS, FLAGS, Span
from claimscore.errors import SettingsError
from training import corpora
from training.corpora import Row
from training.formats import read_labelled
from training.labels import BINARY, UNLABELLED, Example, Mark, examples, targets
from training.splits import normalised


@dataclass(frozen=True, slots=True)
class Own:
    """The rows of the given files, and those held out by the caller: files that measure alone."""

    rows: tuple[Row, ...]
    held: tuple[Row, ...] = ()


def read_own(files: Sequence[Path], held: Sequence[Path] = (), *, format: str | None = None) -> Own:
    """The rows of all files; ids get the file's name in front where two files use one id for two texts.

    Raises InputError where a file cannot be read, naming the file and the line.
    """
    parts = [(path, read_labelled(path, format=format)) for path in (*files, *held)]
    texts: dict[str, str] = {}
    shared = {row["id"] for _, rows in parts for row in rows if texts.setdefault(row["id"], row["text"]) != row["text"]}
    if len(parts) > 1:
        parts = [(path, [_renamed(row, path, shared) for row in rows]) for path, rows in parts]
    first, rest = parts[: len(files)], parts[len(files) :]
    return Own(
        tuple(row for _, rows in first for row in rows),
        tuple(row for _, rows in rest for row in rows),
    )


def _renamed(row: Row, path: Path, shared: set[str]) -> Row:
    if row["id"] not in shared:
        return row
    name = f"{path.stem}:{row['id']}"
    return {**row, "id": name, "doc": name if row["doc"] == row["id"] else row["doc"]}


def to_examples(rows: Iterable[Row]) -> list[Example]:
    """One example an id, in order of first appearance; targets are means over those annotators who labelled the field.

    The rows must have passed ``checks.check_rows``.
    """
    passes: dict[str, list[Row]] = {}
    for row in rows:
        passes.setdefault(str(row["id"]), []).append(row)
    return [_example(name, several) for name, several in passes.items()]


def _example(name: str, rows: Sequence[Row]) -> Example:
    first = rows[0]
    each = np.array([targets(row) for row in rows])
    known = (~np.isnan(each)).sum(axis=0)
    mean = np.where(known, np.nansum(each, axis=0) / np.maximum(known, 1), np.nan)
    strengths = {row["strength"] for row in rows if "strength" in row}
    return Example(
        id=name,
        doc=str(first["doc"]),
        source=str(first["source"]),
        text=str(first["text"]),
        targets=tuple(float(value) for value in mean),
        strength=CLAIM_STRENGTHS.index(strengths.pop()) if len(strengths) == 1 else UNLABELLED,
        marks=tuple(dict.fromkeys(mark for row in rows for mark in marks(row))),
    )


def marks(row: Row) -> list[Mark]:
    """The marks of a row's flags; none for a flag that was given for the sentence as a whole."""
    found = []
    for flag in row.get("flags", ()):
        if "start" in flag:
            found.append(Mark(FLAGS.index(flag["flag"]), Span(flag["start"], flag["end"])))
        elif flag.get("span"):
            start = row["text"].find(flag["span"])
            found.append(Mark(FLAGS.index(flag["flag"]), Span(start, start + len(flag["span"]))))
    return found


def authored_beside(own: Iterable[Example]) -> tuple[list[Example], list[str]]:
    """The project's authored rows but for those that own rows repeat, and the ids of the latter.

    A contrast set of which one sentence is among the own rows is left out as a whole.
    Raises SettingsError("no-authored") where the checkout's data folder is missing, as in an installed package.
    """
    rows = corpora.authored_rows()
    if not rows:
        raise SettingsError(
            f"--include authored: {corpora.AUTHORED} holds no rows; they are part of a checkout, not of an installed "
            "package, so run from a clone of the project or leave the option out",
            code="no-authored",
        )
    known = {normalised(example.text) for example in own}
    authored = examples(rows, corpora.strength_rows())
    repeated = {example.doc for example in authored if normalised(example.text) in known}
    left_out = [example.id for example in authored if example.doc in repeated]
    named = {example.doc for example in own}
    kept = [example for example in authored if example.doc not in repeated]
    return [replace(e, doc=f"authored/{e.doc}") if e.doc in named else e for e in kept], left_out


def labelled_fields(rows: Sequence[Example]) -> list[str]:
    """Heads and flags that at least one example labels, in the order of ``BINARY``."""
    known = ~np.isnan(np.array([example.targets for example in rows])).all(axis=0)
    return [name for name, there in zip(BINARY, known, strict=True) if there]
