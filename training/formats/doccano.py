"""doccano's JSON Lines exports: labelled words (``label`` or ``entities``) and categories (``label`` or ``cats``).

doccano writes ``label: [[start, end, name]]`` for sequence labelling, ``entities`` of objects where relations are in
use, ``label: [name]`` for classification, and ``cats`` beside ``entities`` where a project has both. It exports one
file an annotator, so rows name none. Every other column of the import comes back beside them.

Offsets count UTF-16 units, as in JavaScript. A project that was told to count grapheme clusters gives others after an
emoji or a combining mark, and nothing in its export says so; such spans are read wrongly.
Source: doccano/doccano, ``backend/data_export/pipeline/factories.py`` and ``formatters.py``; issues 2290 and 2484 for
the unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from claimscore.domain import FLAGS
from claimscore.errors import InputError
from claimscore.offsets import OffsetUnit, offset_table
from training.corpora import Row
from training.formats.item import Annotation, Item, base_row, rows_of
from training.formats.vocabulary import Marked, qualified

_KEYS = ("label", "labels", "entities", "cats")


def recognises(values: Mapping[str, Any]) -> bool:
    """Whether an object has doccano's lists."""
    return any(isinstance(values.get(key), list) for key in _KEYS)


def read(items: Sequence[Item], path: Path) -> list[Row]:  # noqa: ARG001 (one signature for all formats)
    """One row a line; raises InputError("text"), ("span"), ("label") naming the place."""
    annotations = []
    for item in items:
        with item.named():
            annotations.append(_annotation(item))
    full = qualified({name for one in annotations for name in one.names})
    renamed = [replace(one, names=tuple(full[name] for name in one.names)) for one in annotations]
    return rows_of(renamed, offered=FLAGS if any("entities" in item.values for item in items) else ())


def _annotation(item: Item) -> Annotation:
    found = [one for key in _KEYS for one in _entries(item.values, key)]
    base = base_row(item.values, item, item.values.get("text", item.values.get("data")))
    marked = [one for one in found if isinstance(one, Marked)]
    return Annotation(
        item, base, tuple(one for one in found if isinstance(one, str)), tuple(_in_code_points(base["text"], marked))
    )


def _in_code_points(text: str, marked: Iterable[Marked]) -> Iterator[Marked]:
    table = offset_table(text, OffsetUnit.UTF16)
    units = table.from_codepoint(len(text))
    for one in marked:
        if not 0 <= one.start < one.end <= units:
            raise InputError(
                f"the span {one.start}:{one.end} leaves the text, which has {units} UTF-16 units", code="span"
            )
        yield Marked(one.name, table.to_codepoint(one.start), table.to_codepoint(one.end))


def _entries(values: Mapping[str, Any], key: str) -> Iterator[str | Marked]:
    entries = values.get(key) or ()
    if not isinstance(entries, list | tuple):
        raise InputError(f"{key} is a {type(entries).__name__}, expected a list", code="label")
    for one in entries:
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            yield _marked(one.get("label"), one.get("start_offset"), one.get("end_offset"), key)
        elif isinstance(one, list) and len(one) == 3:
            yield _marked(one[2], one[0], one[1], key)
        else:
            raise InputError(f"{key} holds something that is neither a name nor [start, end, name]", code="label")


def _marked(name: Any, start: Any, end: Any, key: str) -> Marked:
    if not isinstance(name, str) or not isinstance(start, int) or not isinstance(end, int):
        raise InputError(f"{key} holds a span without a name, a start and an end", code="span")
    return Marked(name, start, end)
