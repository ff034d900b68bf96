"""The objects of a file of labels, whatever holds them: JSON Lines, a JSON array, CSV or Parquet, gzipped or not."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claimscore.errors import InputError
from claimscore.records.arrow import load_arrow
from claimscore.records.csv_reader import MAX_FIELD
from claimscore.records.parquet_reader import rows_of
from claimscore.records.places import Kind, place
from claimscore.records.source import ByteSource
from training.formats.item import Item


def read_objects(path: Path, kind: Kind | None = None) -> list[Item]:
    """The objects of a file, in order, each with its line (JSON array: item, Parquet: row) from 1.

    kind: what holds them; by the file's ending where it is ``None``.
    Raises InputError("unreadable"), ("unknown-ending"), ("not-json"), ("not-an-object"), ("not-csv"), ("columns"),
    ("not-parquet"), ("input-damaged"), ("invalid-utf8"); MissingExtra("parquet").
    """
    chosen = place(str(path), kind).kind
    if path.is_dir():
        raise InputError(f"{path}: this is a folder; name one file of labels", code="unreadable")
    if chosen is Kind.PARQUET:
        return list(_parquet(path))
    source = ByteSource(path, name=str(path))
    try:
        with source.guarded():
            text = _decoded(source.stream.read(), path)
    finally:
        source.close()
    if chosen is Kind.CSV:
        return list(_csv(text, path))
    return list(_array(text, path) if text.lstrip()[:1] == "[" else _lines(text, path))


def _decoded(raw: bytes, path: Path) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}:{line}: byte {error.start} is not valid UTF-8", code="invalid-utf8") from None


def _lines(text: str, path: Path) -> Iterator[Item]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            where = f"{path}:{number}"
            yield Item(where, number, _object(_parsed(line, where), where))


def _array(text: str, path: Path) -> Iterator[Item]:
    for number, value in enumerate(_parsed(text, str(path)), start=1):
        where = f"{path}, item {number}"
        yield Item(where, number, _object(value, where))


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        message = f"{where}: not valid JSON ({error.msg} at line {error.lineno}, column {error.colno})"
        raise InputError(message, code="not-json") from None
    except (RecursionError, ValueError):
        raise InputError(f"{where}: the JSON is nested too deeply or has too long a number", code="not-json") from None


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{where}: expected a JSON object, found a {type(value).__name__}", code="not-an-object")
    return value


def _csv(text: str, path: Path) -> Iterator[Item]:
    csv.field_size_limit(MAX_FIELD)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    while True:
        line = rows.line_num + 1
        where = f"{path}:{line}"
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(f"{where}: the row cannot be read ({error})", code="not-csv") from None
        if not row:
            continue
        if not header:
            header = [name.strip() for name in row]
            continue
        if len(row) > len(header):
            message = f"{where}: the row has {len(row)} cells, the header {len(header)}; quote cells that hold a comma"
            raise InputError(message, code="columns")
        yield Item(where, line, dict(zip(header, row, strict=False)))


def _parquet(path: Path) -> Iterator[Item]:
    arrow, parquet = load_arrow()
    try:
        with parquet.ParquetFile(path) as file:
            for number, row in enumerate(rows_of(file, list(file.schema_arrow.names)), start=1):
                yield Item(f"{path}, row {number}", number, row)
    except (arrow.ArrowException, OSError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise InputError(f"{path}: cannot be read as Parquet ({why})", code="not-parquet") from error
