"""Prodigy's JSON Lines (``prodigy db-out``): ``spans`` on words, ``accept`` among ``options``, ``label``, ``answer``.

Only answers that were accepted count: what was ignored is unlabelled, and a rejected task says only that the suggestion
as a whole was wrong. The annotator is ``_annotator_id``, else ``_session_id``. Offsets count code points, as in Python.
Source: prodi.gy/docs/api-interfaces ("Annotated tasks contain an additional answer key").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from claimscore.domain import FLAGS
from claimscore.errors import InputError
from training.corpora import Row
from training.formats.item import Annotation, Item, base_row, rows_of
from training.formats.vocabulary import Marked, qualified

ANSWERS = ("accept", "reject", "ignore")
_SPAN_VIEWS = ("ner_manual", "spans_manual", "blocks")
"""Interfaces in which words can be marked, so that no span means "no flag"."""


def recognises(values: Mapping[str, Any]) -> bool:
    """Whether an object is an annotated task."""
    hashed = "_task_hash" in values or "_input_hash" in values
    return values.get("answer") in ANSWERS or (hashed and "text" in values) or _is_span_list(values.get("spans"))


def _is_span_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, Mapping) and "start" in one for one in value)


def read(items: Sequence[Item], path: Path) -> list[Row]:  # noqa: ARG001 (one signature for all formats)
    """One row an accepted task; raises InputError("text"), ("span"), ("label"), ("answer") naming the place."""
    annotations = []
    for item in items:
        with item.named():
            if _accepted(item.values):
                annotations.append(_annotation(item))
    offered = [name for item in items for name in _options(item.values).values()]
    full = qualified({*offered, *(name for one in annotations for name in one.names)})
    renamed = [replace(one, names=tuple(full[name] for name in one.names)) for one in annotations]
    spans = FLAGS if any(item.values.get("_view_id") in _SPAN_VIEWS for item in items) else ()
    return rows_of(renamed, offered=[*spans, *(full[name] for name in offered)])


def _accepted(values: Mapping[str, Any]) -> bool:
    answer = values.get("answer", "accept")
    if answer not in ANSWERS:
        raise InputError(f"answer is none of {', '.join(ANSWERS)}", code="answer")
    return bool(answer == "accept")


def _annotation(item: Item) -> Annotation:
    meta = item.values.get("meta")
    values = {**(meta if isinstance(meta, Mapping) else {}), **item.values}
    base = base_row(values, item, values.get("text"))
    who = values.get("_annotator_id") or values.get("_session_id")
    return Annotation(
        item, base | ({"annotator": str(who)} if who else {}), tuple(_names(item.values)), tuple(_marks(item.values))
    )


def _options(values: Mapping[str, Any]) -> dict[str, str]:
    """Id to name of what could be chosen: the id where it is a word, else the text shown."""
    found = {}
    for one in values.get("options") or ():
        if isinstance(one, Mapping) and "id" in one:
            found[str(one["id"])] = one["id"] if isinstance(one["id"], str) else str(one.get("text", one["id"]))
    return found


def _names(values: Mapping[str, Any]) -> Iterator[str]:
    options = _options(values)
    chosen = values.get("accept") or ()
    if not isinstance(chosen, list | tuple):
        raise InputError(f"accept is a {type(chosen).__name__}, expected a list of option ids", code="label")
    for one in chosen:
        yield options.get(str(one), str(one))
    if isinstance(values.get("label"), str):
        yield values["label"]


def _marks(values: Mapping[str, Any]) -> Iterator[Marked]:
    for one in values.get("spans") or ():
        start, end, name = (
            (one.get(key) for key in ("start", "end", "label")) if isinstance(one, Mapping) else (None,) * 3
        )
        if not isinstance(start, int) or not isinstance(end, int) or not isinstance(name, str):
            raise InputError("spans holds a span without start, end and label", code="span")
        yield Marked(name, start, end)
