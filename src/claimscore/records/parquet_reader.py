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
        self._columns = columns_of(self._file, fields, str(path))
        self.total: int | None = self._file.metadata.num_rows
        self.position = 0
        """Rows read so far."""

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __iter__(self) -> Iterator[Record | Refusal]:
        rows = rows_of(self._file, self._columns)
        while (row := self._next(rows)) is not None:
            self.position += 1
            yield parse(row, self.position, self._fields, max_characters=self._max)

    def _next(self, rows: Iterator[dict[str, Any]]) -> dict[str, Any] | None:
        try:
            return next(rows, None)
        except (self._arrow.ArrowException, OSError) as error:
            raise InputError(
                f"{self._path}: damaged after row {self.position} ({type(error).__name__})", code="input-damaged"
            ) from error


def columns_of(file: Any, fields: Fields, name: str) -> list[str]:
    """The columns of a ``ParquetFile`` that are read; raises InputError("no-column") without one for the text."""
    names = file.schema_arrow.names
    if fields.text not in names:
        found = ", ".join(repr(column[:40]) for column in names[:12]) or "none"
        raise InputError(
            f"{name}: there is no column {fields.text!r} but {found}; name it with --text-field", code="no-column"
        )
    return [column for column in dict.fromkeys(fields.names()) if column in names]


def rows_of(file: Any, columns: list[str], *, row_groups: list[int] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of a ``ParquetFile``, or of some of its row groups, in order, with binary text left as bytes."""
    for batch in file.iter_batches(batch_size=_ROWS, row_groups=row_groups, columns=columns):
        values = {name: _values(batch.column(name)) for name in columns}
        for i in range(batch.num_rows):
            yield {name: column[i] for name, column in values.items()}


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
