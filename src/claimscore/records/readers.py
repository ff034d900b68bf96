"""The reader that fits a place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from claimscore.errors import InputError
from claimscore.records.csv_reader import CsvReader
from claimscore.records.jsonl_reader import JsonLinesReader
from claimscore.records.parquet_reader import ParquetReader
from claimscore.records.places import Kind, Place, Unit
from claimscore.records.record import MAX_SENTENCE, Fields, Record, Refusal
from claimscore.records.source import ByteSource


class Reader(Protocol):
    """Records in order; ``position`` of ``total`` (``None``: unknown) says how far, in bytes or Parquet rows."""

    total: int | None

    @property
    def position(self) -> int:
        """How far the input was read."""

    def __iter__(self) -> Iterator[Record | Refusal]:
        """The records, once."""

    def close(self) -> None:
        """Close the input."""


def open_reader(place: Place, fields: Fields, unit: Unit) -> Reader:
    """Open the input. Raises InputError where it cannot be read at all, MissingExtra for Parquet without pyarrow."""
    max_characters = MAX_SENTENCE if unit is Unit.SENTENCE else None
    if place.path is not None and place.path.is_dir():
        raise InputError(f"{place.path}: this is a folder; name one file of records", code="unreadable")
    if place.kind is Kind.PARQUET:
        if place.path is None:
            raise InputError("Parquet cannot come through a pipe; name a file instead", code="parquet-pipe")
        return ParquetReader(place.path, fields, max_characters=max_characters)
    source = ByteSource(place.path, name=str(place.path or "standard input"))
    text_reader = CsvReader if place.kind is Kind.CSV else JsonLinesReader
    try:
        return text_reader(source, fields, max_characters=max_characters)
    except InputError:
        source.close()
        raise
