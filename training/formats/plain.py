"""Rows of our own: the guide's record as JSON Lines, JSON, CSV or Parquet, one column a field.

In CSV and Parquet the cell of ``flags`` is JSON or ``cure=can save you;;causal=lowers``; a flag without ``=`` holds for
the whole sentence. An empty cell is unlabelled; an empty ``flags`` cell means "none" in a row that has other labels.
``annotations`` (several passes over one text) gives one row a pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from claimscore.domain import CLAIM_STRENGTHS
from claimscore.errors import InputError
from training.corpora import Row
from training.formats.item import Item, base_row
from training.formats.vocabulary import FIELDS, Marked, flag_of, meaning
from training.labels import LEVELS

_ALIASES = {"health_claim": "claim", "previous": "prev", "claim_strength": "strength"}
_YES_NO = {"true": 1, "yes": 1, "false": 0, "no": 0}
_NO_FLAGS = ("-", "none", "[]")


def recognises(values: Mapping[str, Any]) -> bool:  # noqa: ARG001 (one signature for all formats)
    """Every object may be one of ours; asked last."""
    return True


def read(items: Sequence[Item], path: Path) -> list[Row]:  # noqa: ARG001 (one signature for all formats)
    """The rows of the items; raises InputError("text"), ("label"), ("flags"), ("span") naming the place."""
    rows: list[Row] = []
    for item in items:
        with item.named():
            rows += _rows(item)
    return rows


def _rows(item: Item) -> Iterator[Row]:
    values = {_column(name): value for name, value in item.values.items()}
    if "text" not in values:
        names = ", ".join(sorted(repr(str(name)[:30]) for name in item.values)[:12])
        raise InputError(f"no field text; there are {names}", code="text")
    base = base_row(values, item, values["text"])
    passes = values.get("annotations")
    for one in passes if isinstance(passes, list) and passes else [values]:
        if not isinstance(one, Mapping):
            raise InputError("annotations holds something that is no object", code="label")
        labelled = {_column(name): value for name, value in one.items()}
        yield {**base, **_labels(labelled, base["text"])}


def _column(name: str) -> str:
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    return _ALIASES.get(plain, plain)


def _labels(values: Mapping[str, Any], text: str) -> Row:
    given = {field: value for field in FIELDS if not _empty(value := values.get(field))}
    row: Row = {field: _level(field, given[field]) for field in LEVELS if field in given}
    if "strength" in given:
        row["strength"] = _strength(given["strength"])
    if "flags" in given:
        row["flags"] = _flags(given["flags"], text)
    elif row and values.get("flags") is not None:
        row["flags"] = []
    if not _empty(values.get("annotator")):
        row["annotator"] = str(values["annotator"])
    return row


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _level(field: str, value: Any) -> int:
    found = _YES_NO.get(value.strip().lower(), value) if isinstance(value, str) else value
    allowed = " or ".join(map(str, range(LEVELS[field] + 1)))
    try:
        number = float(found)
    except (TypeError, ValueError):
        shown = f"{len(value)} characters" if isinstance(value, str) else f"a {type(value).__name__}"
        raise InputError(f"{field} is no level ({shown}), expected {allowed}", code="label") from None
    if not number.is_integer() or not 0 <= number <= LEVELS[field]:
        raise InputError(f"{field} is {number:g}, expected {allowed}", code="label")
    return int(number)


def _strength(value: Any) -> str:
    found = str(value).strip().lower()
    if found.isdecimal() and int(found) < len(CLAIM_STRENGTHS):
        return CLAIM_STRENGTHS[int(found)]
    if found not in CLAIM_STRENGTHS:
        raise InputError(f"strength is none of {', '.join(CLAIM_STRENGTHS)}", code="label")
    return found


def _flags(value: Any, text: str) -> list[Row]:
    if isinstance(value, str):
        value = _cell(value)
    if not isinstance(value, Sequence):
        raise InputError(f"flags is a {type(value).__name__}, expected a list", code="flags")
    return [_flag(one, text) for one in value]


def _cell(cell: str) -> Any:
    """The flags of a cell: JSON, or ``flag=words;;flag=words``."""
    if cell.strip().lower() in _NO_FLAGS:
        return []
    if cell.lstrip()[:1] == "[":
        try:
            return json.loads(cell)
        except ValueError:
            raise InputError("flags begins with [ but is not valid JSON", code="flags") from None
    parts = [part for part in cell.split(";;") if part.strip()]
    pairs = [part.partition("=") for part in parts]
    return [{"flag": name, "span": words} if mark else {"flag": name} for name, mark, words in pairs]


def _flag(one: Any, text: str) -> Row:
    if isinstance(one, str):
        one = {"flag": one}
    if not isinstance(one, Mapping):
        raise InputError(f"a flag is a {type(one).__name__}, expected an object with flag and span", code="flags")
    named = one.get("flag")
    found = meaning(named) if isinstance(named, str) else None
    if found is None or found.field != "flags":
        raise InputError("a flag has an unknown name; `claimscore rules` lists them", code="flags")
    flag, words = str(found.value), one.get("span")
    start, end = one.get("start"), one.get("end")
    if isinstance(start, int) and isinstance(end, int):
        located = flag_of(text, Marked(flag, start, end), flag)
        if words not in (None, located["span"]):
            raise InputError(f"the span of {flag} is not what stands at {start}:{end}", code="span")
        return located
    if _empty(words):
        return {"flag": flag}
    if str(words) not in text:
        message = f"the span of {flag} ({len(str(words))} characters) does not occur in the text, letter for letter"
        raise InputError(message, code="span")
    return {"flag": flag, "span": str(words)}
