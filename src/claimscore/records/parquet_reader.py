"""Parquet, read by batches of rows and only the columns that are needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claimscore.errors import InputError
from claimscore.records.arrow import load_arrow
from claimscore.records.record import Fields, Record, Refusal, parse

_ROWS = 64
"""Rows decoded at once: few, because one may be a document of megabytes."""
_BUFFER = 1 << 20


class ParquetReader:
    """Records of a Parquet file; ``line`` of a record is its row, from 1."""

    def __init__(self, path: Path, fields: Fields, *, max_characters: int | None) -> None:
        """Raises InputError: "unreadable", "not-parquet", "no-column"; MissingExtra("parquet")."""
        self._arrow, parquet = load_arrow()
        self._path = path
        self._fields = fields
        self._max = max_characters
        try:
            self._file = parquet.ParquetFile(path, buffer_size=_BUFFER)
        except self._arrow.ArrowInvalid as error:
            raise InputError(f"{path}: this is no Parquet file, or its end is missing", code="not-parquet") from error
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise InputError(f"{path}: cannot be read ({why})", code="unreadable") from error
        names = self._file.schema_arrow.names
        if fields.text not in names:
            found = ", ".join(repr(name[:40]) for name in names[:12]) or "none"
            raise InputError(
                f"{path}: there is no column {fields.text!r} but {found}; name it with --text-field", code="no-column"
            )
        self._columns = [name for name in dict.fromkeys(fields.names()) if name in names]
        self.total: int | None = self._file.metadata.num_rows
        self.position = 0
        """Rows read so far."""

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __iter__(self) -> Iterator[Record | Refusal]:
        batches = self._file.iter_batches(batch_size=_ROWS, columns=self._columns)
        while (batch := self._next(batches)) is not None:
            columns = {name: _values(batch.column(name)) for name in self._columns}
            for i in range(batch.num_rows):
                self.position += 1
                row = {name: values[i] for name, values in columns.items()}
                yield parse(row, self.position, self._fields, max_characters=self._max)

    def _next(self, batches: Iterator[Any]) -> Any:
        try:
            return next(batches, None)
        except (self._arrow.ArrowException, OSError) as error:
            raise InputError(
                f"{self._path}: damaged after row {self.position} ({type(error).__name__})", code="input-damaged"
            ) from error


def _values(column: Any) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        return [_value(scalar) for scalar in column]
    return values


def _value(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        return scalar.as_buffer().to_pybytes()
