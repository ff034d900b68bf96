"""CSV with a header row (RFC 4180), read strictly: a quote left open is an error, not a very long text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from claimscore.errors import InputError
from claimscore.records.record import Fields, Record, Refusal, parse
from claimscore.records.source import ByteSource

MAX_FIELD = 16_000_000
"""Characters of one cell or line that are read; a document has at most 10,000,000 bytes."""
_ESCAPED = re.compile("[\udc80-\udcff]")
"""What ``surrogateescape`` leaves where bytes were not UTF-8 (PEP 383)."""


class CsvReader:
    """Records of a CSV input; a row that cannot be read becomes a refusal."""

    def __init__(self, source: ByteSource, fields: Fields, *, max_characters: int | None) -> None:
        """Raises InputError("no-column") where the header lacks the text column, ("csv-header") without a header."""
        csv.field_size_limit(MAX_FIELD)
        self._source = source
        self._fields = fields
        self._max = max_characters
        self.total = source.total
        text = io.TextIOWrapper(source.stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
        self._text = text
        self._rows = csv.reader(self._lines(text), strict=True)
        with source.guarded():
            self._header = self._read_header()
        if fields.text not in self._header:
            found = ", ".join(repr(name[:40]) for name in self._header[:12]) or "nothing"
            raise InputError(
                f"{source.name}: the header has no column {fields.text!r} but {found}; name it with --text-field",
                code="no-column",
            )

    @property
    def position(self) -> int:
        """Bytes read so far."""
        return self._source.position

    def close(self) -> None:
        """Close the input."""
        self._text.detach()
        self._source.close()

    def _read_header(self) -> list[str]:
        try:
            return next(self._rows, [])
        except csv.Error as error:
            raise InputError(f"{self._source.name}: the header cannot be read ({error})", code="csv-header") from error

    def __iter__(self) -> Iterator[Record | Refusal]:
        with self._source.guarded():
            while True:
                line = self._rows.line_num + 1
                try:
                    row = next(self._rows)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield Refusal(line, line, "not-csv", f"the row cannot be read ({error})")
                    continue
                if row:
                    yield self._record(row, line)

    def _record(self, row: list[str], line: int) -> Record | Refusal:
        if len(row) > len(self._header):
            message = f"the row has {len(row)} cells, the header {len(self._header)}; quote cells that hold a comma"
            return Refusal(line, line, "columns", message)
        values = dict(zip(reversed(self._header[: len(row)]), reversed(row), strict=True))
        for name in self._fields.names():
            if _ESCAPED.search(values.get(name, "")):
                return Refusal(line, line, "invalid-utf8", f"{name!r} is not valid UTF-8")
        return parse(values, line, self._fields, max_characters=self._max)

    def _lines(self, text: io.TextIOWrapper) -> Iterator[str]:
        while line := text.readline(MAX_FIELD):
            if len(line) == MAX_FIELD and not line.endswith(("\n", "\r")):
                raise InputError(
                    f"{self._source.name}: a line is longer than {MAX_FIELD:,} characters; is this CSV?",
                    code="line-too-long",
                )
            yield line
