"""One object of a file of labels, and what every reader needs of it: its place, its text, who labelled it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from claimscore.errors import InputError
from training.corpora import Row
from training.formats.vocabulary import FIELDS, Marked, Meaning, flag_of, labels, meaning

OWN_SOURCE = "own"
"""``source`` of a row that names none."""
_ID = ("row_id", "id")
_DOCUMENT = ("doc", "document", "group")
_PREVIOUS = ("prev", "previous")


@dataclass(frozen=True, slots=True)
class Item:
    """An object as it stands in a file; ``place`` names file and line, item or row; ``number`` is that line."""

    place: str
    number: int
    values: Mapping[str, Any]

    @contextmanager
    def named(self) -> Iterator[None]:
        """Puts the place before the message of an InputError."""
        try:
            yield
        except InputError as error:
            raise InputError(f"{self.place}: {error.message}", code=error.code) from None


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotator's pass over one text, as a tool tells it: names for the whole text, and names on words."""

    item: Item
    base: Row
    names: tuple[str, ...]
    marked: tuple[Marked, ...]


def base_row(values: Mapping[str, Any], item: Item, text: object) -> Row:
    """``id``, ``doc``, ``source``, ``text`` and, where there is any, ``title`` and ``prev``.

    The id is ``row_id``, then ``id``, then the item's number. Raises InputError("text") without a text.
    """
    if not isinstance(text, str) or not text.strip():
        raise InputError("no text; expected a string that is not empty", code="text")
    row_id = _first(values, _ID)
    row: Row = {"id": str(item.number if row_id is None else row_id)}
    row["doc"] = str(_first(values, _DOCUMENT) or row["id"])
    row["source"] = str(values.get("source") or OWN_SOURCE)
    row["text"] = text
    for field, names in (("title", ("title",)), ("prev", _PREVIOUS)):
        value = _first(values, names)
        if isinstance(value, str):
            row[field] = value
    return row


def _first(values: Mapping[str, Any], names: Sequence[str]) -> Any:
    """The first value that is there and says something."""
    found = (values.get(name) for name in names)
    return next((value for value in found if value is not None and value != ""), None)


def rows_of(annotations: Sequence[Annotation], *, offered: Iterable[str] = ()) -> list[Row]:
    """The rows of a tool's annotations, in order.

    offered: names that annotators could choose, where the file says so; names that were chosen at least once in the
    file count as offered too. Names that are not ours are left out. Raises InputError("span"), ("label").
    """
    said = {name for one in annotations for name in (*one.names, *(mark.name for mark in one.marked))}
    meanings = {name: meaning(name) for name in {*offered, *said}}
    known = {found for found in meanings.values() if found}
    rows = []
    for one in annotations:
        with one.item.named():
            rows.append(_row(one, meanings, known))
    return rows


def _row(one: Annotation, meanings: Mapping[str, Meaning | None], offered: set[Meaning]) -> Row:
    said = [found for name in one.names if (found := meanings[name])]
    on_words = [(mark, found) for mark in one.marked if (found := meanings[mark.name])]
    row = {**one.base, **labels([*said, *(found for _, found in on_words)], offered)}
    if any(found.field == "flags" for found in offered):
        flags = [flag_of(row["text"], mark, str(found.value)) for mark, found in on_words if found.field == "flags"]
        located = {flag["flag"] for flag in flags}
        whole = sorted({str(found.value) for found in said if found.field == "flags"} - located)
        row["flags"] = [*sorted(flags, key=lambda flag: (flag["start"], flag["end"])), *({"flag": f} for f in whole)]
    return row


def refuse_unlabelled(rows: Sequence[Row], name: str) -> None:
    """Raise InputError("no-labels") where no row has a label."""
    if not any(field in row for row in rows for field in FIELDS):
        raise InputError(
            f"{name}: {len(rows)} rows and no label among them; expected at least one of {', '.join(FIELDS)}",
            code="no-labels",
        )
