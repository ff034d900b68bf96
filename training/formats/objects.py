"""The objects of a file of texts or labels, whatever holds them: JSON Lines, a JSON array, CSV or Parquet, gzipped or
not. All but a JSON array are read piece by piece.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from claimscore.errors import InputError
from claimscore.records.arrow import load_arrow
from claimscore.records.csv_reader import MAX_FIELD
from claimscore.records.jsonl_reader import MAX_LINE
from claimscore.records.parquet_reader import rows_of
from claimscore.records.places import Kind, place
from claimscore.records.source import ByteSource
from training.formats.item import Item

_BOM = b"\xef\xbb\xbf"


class ObjectFile:
    """An open file; iterating gives its objects, once, each with its line (JSON array: item, Parquet: row) from 1."""

    def __init__(self, path: Path, kind: Kind | None = None) -> None:
        """kind: what holds the objects; by the file's ending where it is ``None``.

        Raises InputError("unreadable"), ("unknown-ending"), ("binary"), ("utf-16"), ("not-parquet");
        MissingExtra("parquet"). Iterating raises InputError("not-json"), ("not-an-object"), ("not-csv"), ("columns"),
        ("invalid-utf8"), ("input-damaged") naming the place.
        """
        chosen = place(str(path), kind).kind
        if path.is_dir():
            raise InputError(f"{path}: this is a folder; name one file", code="unreadable")
        self.position = 0
        """Bytes (Parquet: rows) read so far, of ``total``."""
        self.total: int | None
        if chosen is Kind.PARQUET:
            self._open_parquet(path)
            return
        source = ByteSource(path, name=str(path))
        self.total = source.total
        self._close: Callable[[], object] = source.close
        self._objects = self._guarded(source, _csv(source, path) if chosen is Kind.CSV else _json(source, path))

    def _open_parquet(self, path: Path) -> None:
        arrow, parquet = load_arrow()
        try:
            file = parquet.ParquetFile(path)
        except (arrow.ArrowException, OSError) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise InputError(f"{path}: cannot be read as Parquet ({why})", code="not-parquet") from error
        self.total = file.metadata.num_rows
        self._close = file.close
        self._objects = self._rows(file, path, arrow)

    def __iter__(self) -> Iterator[Item]:
        return self._objects

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _guarded(self, source: ByteSource, objects: Iterator[Item]) -> Iterator[Item]:
        with source.guarded():
            for item in objects:
                self.position = source.position
                yield item

    def _rows(self, file: Any, path: Path, arrow: Any) -> Iterator[Item]:
        try:
            for row in rows_of(file, list(file.schema_arrow.names)):
                self.position += 1
                yield Item(f"{path}, row {self.position}", self.position, row)
        except (arrow.ArrowException, OSError) as error:
            why = f"damaged after row {self.position} ({type(error).__name__})"
            raise InputError(f"{path}: {why}", code="input-damaged") from error


def read_objects(path: Path, kind: Kind | None = None) -> list[Item]:
    """All objects of a file; raises what ``ObjectFile`` raises."""
    with ObjectFile(path, kind) as file:
        return list(file)


def _json(source: ByteSource, path: Path) -> Iterator[Item]:
    head = source.stream.peek(64).removeprefix(_BOM).lstrip()
    yield from _array(source, path) if head[:1] == b"[" else _lines(source, path)


def _lines(source: ByteSource, path: Path) -> Iterator[Item]:
    number = 0
    while raw := source.stream.readline(MAX_LINE):
        number += 1
        where = f"{path}:{number}"
        if len(raw) == MAX_LINE and not raw.endswith(b"\n"):
            raise InputError(f"{where}: the line is longer than {MAX_LINE:,} bytes", code="too-large")
        if raw.strip():
            line = _decoded(raw.removeprefix(_BOM) if number == 1 else raw, where)
            yield Item(where, number, _object(_parsed(line, where), where))


def _array(source: ByteSource, path: Path) -> Iterator[Item]:
    text = _decoded(source.stream.read().removeprefix(_BOM), str(path))
    for number, value in enumerate(_parsed(text, str(path)), start=1):
        where = f"{path}, item {number}"
        yield Item(where, number, _object(value, where))


def _decoded(raw: bytes, where: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: byte {error.start} is not valid UTF-8", code="invalid-utf8") from None


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


def _csv(source: ByteSource, path: Path) -> Iterator[Item]:
    csv.field_size_limit(MAX_FIELD)
    text = io.TextIOWrapper(source.stream, encoding="utf-8-sig", newline="")
    try:
        yield from _csv_rows(csv.reader(text, strict=True), path)
    finally:
        with suppress(ValueError):
            text.detach()


def _csv_rows(rows: Any, path: Path) -> Iterator[Item]:
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
        except UnicodeDecodeError:
            raise InputError(f"{where}: the row or one soon after it is not valid UTF-8", code="invalid-utf8") from None
        if row and not header:
            header = [name.strip() for name in row]
        elif row:
            if len(row) > len(header):
                message = f"the row has {len(row)} cells, the header {len(header)}; quote cells that hold a comma"
                raise InputError(f"{where}: {message}", code="columns")
            yield Item(where, line, dict(zip(header, row, strict=False)))
