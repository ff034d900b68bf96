"""One record of the input: checked, or refused with a reason that never quotes its text."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from claimscore.errors import InputError
from claimscore.offsets import refuse_surrogates

MAX_SENTENCE = 20_000
"""Characters above which a text is no sentence; the network reads about the first 500."""
_INVISIBLE = "\ufeff\u200b\u200e\u200f\u2060"


@dataclass(frozen=True, slots=True)
class Fields:
    """Names of the input's fields; only ``text`` must be there."""

    id: str = "id"
    text: str = "text"
    title: str = "title"
    previous: str = "previous"

    def names(self) -> tuple[str, str, str, str]:
        """The four names, in the order that ``parse`` takes values."""
        return (self.id, self.text, self.title, self.previous)


@dataclass(frozen=True, slots=True)
class Record:
    """A text to score. line: its line (Parquet: row) in the input, from 1; it is also the id of a record without."""

    line: int
    id: str | int | float
    text: str
    title: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that cannot be scored, and why; ``code`` is stable."""

    line: int
    id: str | int | float
    code: str
    message: str


def parse(values: Mapping[str, Any], line: int, fields: Fields, *, max_characters: int | None) -> Record | Refusal:
    """The record that ``values`` hold, else a refusal.

    max_characters: longest text accepted, ``None`` where a later stage limits it.
    Codes: ``id-type``, ``no-text``, ``text-type``, ``empty``, ``too-long``, ``title-type``, ``previous-type``,
    ``invalid-utf8``, ``lone-surrogate``.
    """
    own: str | int | float = line
    try:
        own = _id(values.get(fields.id), line)
        text = _text(values, fields.text, max_characters)
        title = _context(values, fields.title, "title")
        previous = _context(values, fields.previous, "previous")
    except InputError as error:
        return Refusal(line, own, error.code, error.message)
    return Record(line, own, text, title, previous)


def _id(value: Any, line: int) -> str | int | float:
    if value is None or value == "":
        return line
    if isinstance(value, str):
        _valid(value, "the id")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(f"the id is a {_kind(value)}; give a string or a number", code="id-type")
    return value


def _text(values: Mapping[str, Any], name: str, max_characters: int | None) -> str:
    text = values.get(name)
    if isinstance(text, bytes):
        text = _decoded(text, name)
    if not isinstance(text, str):
        if text is None:
            raise InputError(f"there is no field {name!r}, or it is null", code="no-text")
        raise InputError(f"{name!r} is a {_kind(text)}, not a string", code="text-type")
    if not text.strip().strip(_INVISIBLE):
        raise InputError(f"{name!r} is empty or only white space", code="empty")
    if max_characters is not None and len(text) > max_characters:
        raise InputError(
            f"{name!r} has {len(text):,} characters, more than the {max_characters:,} of any sentence; "
            "score it with --unit document",
            code="too-long",
        )
    _valid(text, f"{name!r}")
    return text


def _context(values: Mapping[str, Any], name: str, role: str) -> str | None:
    value = values.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bytes):
        value = _decoded(value, name)
    if not isinstance(value, str):
        raise InputError(f"{name!r} is a {_kind(value)}, not a string", code=f"{role}-type")
    _valid(value, f"{name!r}")
    return value


def _decoded(value: bytes, name: str) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} of {name!r} is not valid UTF-8", code="invalid-utf8") from None


def _valid(text: str, what: str) -> None:
    if text.isascii():
        return
    try:
        refuse_surrogates(text)
    except InputError as error:
        raise InputError(f"{what}: {error.message}", code=error.code) from None


def _kind(value: Any) -> str:
    names = {bool: "boolean", int: "number", float: "number", list: "list", dict: "object", bytes: "byte string"}
    return names.get(type(value), type(value).__name__)
