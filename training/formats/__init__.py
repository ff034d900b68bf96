"""Labels in the forms in which people keep them: files of our own, and the exports of three annotation tools.

    objects      the objects of a file: JSON Lines, JSON, CSV, Parquet
    vocabulary   what the names in a tool mean
    plain · labelstudio · doccano · prodigy   one file a format

``read_labelled`` is the door.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimscore.errors import InputError
from claimscore.records.places import Kind
from training.corpora import Row
from training.formats import doccano, labelstudio, plain, prodigy
from training.formats.item import Item, refuse_unlabelled
from training.formats.objects import read_objects


@dataclass(frozen=True, slots=True)
class LabelFormat:
    """A form of labels: whether an object has it, and the rows of a file that does; ``kinds`` can hold it."""

    recognises: Callable[[Mapping[str, Any]], bool]
    read: Callable[[Sequence[Item], Path], list[Row]]
    kind: Kind | None = None


_JSON = Kind.JSONL
FORMATS = {
    "labelstudio": LabelFormat(labelstudio.recognises, labelstudio.read, _JSON),
    "prodigy": LabelFormat(prodigy.recognises, prodigy.read, _JSON),
    "doccano": LabelFormat(doccano.recognises, doccano.read, _JSON),
    "jsonl": LabelFormat(plain.recognises, plain.read, _JSON),
    "csv": LabelFormat(plain.recognises, plain.read, Kind.CSV),
    "parquet": LabelFormat(plain.recognises, plain.read, Kind.PARQUET),
}
"""The known formats, the most particular first."""


def read_labelled(path: Path, *, format: str | None = None) -> list[Row]:
    """The labelled rows of a file, in order; several annotators of one text give several rows with the same ``id``.

    A row has ``id`` (the line or row number where the file has none), ``doc`` (the id where there is none), ``source``,
    ``text`` and, where the file has them, ``title``, ``prev`` and ``annotator``. Of ``claim`` and ``critical`` (0, 1),
    ``overclaim`` and ``weak_evidence`` (0 to 2), ``strength`` and ``flags`` it has only those that the file labels:
    what is absent is unlabelled, not 0. A flag is ``{"flag", "span"}``, with ``start`` and ``end`` in code points where
    the file gives them, and without ``span`` where it was given for the sentence as a whole.
    format: a name in ``FORMATS``; by the ending and the content where it is ``None``.
    Raises InputError naming the file and the line, item or row; its code says what is wrong. Never quotes the text.
    """
    name = Path(path)
    items = read_objects(name, _named(format).kind if format else None)
    if not items:
        raise InputError(f"{name}: the file is empty; expected labelled rows", code="no-labels")
    chosen = _named(format) if format else recognised(items)
    rows = chosen.read(items, name)
    refuse_unlabelled(rows, str(name))
    return rows


def _named(format: str) -> LabelFormat:
    if format not in FORMATS:
        raise InputError(f"label format {format[:40]!r} is unknown; use one of {', '.join(FORMATS)}", code="format")
    return FORMATS[format]


def recognised(items: Sequence[Item]) -> LabelFormat:
    """The format of the items, by the first of them: every format but ours has keys that no other has."""
    return next(one for one in FORMATS.values() if one.recognises(items[0].values))
