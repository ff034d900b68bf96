"""JSON Lines: one object a line, empty lines apart (https://jsonlines.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator

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
        head = source.stream.peek(64)[:64].removeprefix(_BOM).lstrip()
        if head[:1] == b"[" and head[1:].lstrip()[:1] in (b"{", b""):
            raise InputError(
                f"{source.name}: this is one JSON array; write one object a line (jq -c '.[]')", code="json-array"
            )

    @property
    def position(self) -> int:
        """Bytes read so far."""
        return self._source.position

    def close(self) -> None:
        """Close the input."""
        self._source.close()

    def __iter__(self) -> Iterator[Record | Refusal]:
        readline = self._source.stream.readline
        number = 0
        with self._source.guarded():
            while raw := readline(MAX_LINE):
                number += 1
                if len(raw) == MAX_LINE and not raw.endswith(b"\n"):
                    while (rest := readline(MAX_LINE)) and not rest.endswith(b"\n"):
                        pass
                    message = f"the line is longer than {MAX_LINE:,} bytes"
                    yield Refusal(number, number, "too-large", message)
                elif raw.strip():
                    yield self._record(raw.removeprefix(_BOM) if number == 1 else raw, number)

    def _record(self, raw: bytes, number: int) -> Record | Refusal:
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
        return parse(value, number, self._fields, max_characters=self._max)
