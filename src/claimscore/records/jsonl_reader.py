"""JSON Lines: one object a line, empty lines apart (https://jsonlines.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from claimscore.errors import InputError
from claimscore.records.record import Fields, Record, Refusal, parse
from claimscore.records.source import ByteSource

MAX_LINE = 32_000_000
"""Bytes above which a line is not read; a document has at most 10,000,000 and JSON escapes lengthen it."""
_BOM = b"\xef\xbb\xbf"


class JsonLinesReader:
    """Records of a JSON Lines input; a line that is no object becomes a refusal."""

    def __init__(self, source: ByteSource, fields: Fields, *, max_characters: int | None) -> None:
        """Raises InputError("json-array") where the input is one JSON array."""
        self._source = source
        self._fields = fields
        self._max = max_characters
        self.total = source.total
        refuse_array(source.stream.peek(64)[:64], source.name)

    @property
    def position(self) -> int:
        """Bytes read so far."""
        return self._source.position

    def close(self) -> None:
        """Close the input."""
        self._source.close()

    def __iter__(self) -> Iterator[Record | Refusal]:
        with self._source.guarded():
            yield from records_of(self._source.stream, self._fields, max_characters=self._max)


def refuse_array(head: bytes, name: str) -> None:
    """Raise InputError("json-array") where an input that begins with ``head`` is one JSON array."""
    start = head.removeprefix(_BOM).lstrip()
    if start[:1] == b"[" and start[1:].lstrip()[:1] in (b"{", b""):
        raise InputError(f"{name}: this is one JSON array; write one object a line (jq -c '.[]')", code="json-array")


def records_of(
    stream: BinaryIO, fields: Fields, *, max_characters: int | None, first_line: int = 1, from_start: bool = True
) -> Iterator[Record | Refusal]:
    """The records of a stream whose first line is line ``first_line`` of the input.

    from_start: whether the stream is a file from its beginning, where a BOM may stand.
    """
    number = first_line - 1
    marked = first_line if from_start else None
    while raw := stream.readline(MAX_LINE):
        number += 1
        if len(raw) == MAX_LINE and not raw.endswith(b"\n"):
            while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            yield Refusal(number, number, "too-large", f"the line is longer than {MAX_LINE:,} bytes")
        elif raw.strip():
            yield _record(raw.removeprefix(_BOM) if number == marked else raw, number, fields, max_characters)


def _record(raw: bytes, number: int, fields: Fields, max_characters: int | None) -> Record | Refusal:
    try:
        value = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Refusal(number, number, "invalid-utf8", f"byte {error.start} of the line is not valid UTF-8")
    except json.JSONDecodeError as error:
        message = f"the line is not valid JSON ({error.msg} at column {error.colno})"
        return Refusal(number, number, "not-json", message)
    except (RecursionError, ValueError):
        return Refusal(number, number, "not-json", "the line's JSON is nested too deeply or has too long a number")
    if not isinstance(value, dict):
        return Refusal(number, number, "not-an-object", "the line's JSON is not an object")
    return parse(value, number, fields, max_characters=max_characters)
