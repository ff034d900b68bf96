"""Cutting an input into pieces that actors score one at a time; where it is cut changes no result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any

from claimscore.cluster.line_ranges import GZIP_MAGIC, open_lines
from claimscore.cluster.location import Location
from claimscore.errors import InputError
from claimscore.records.arrow import load_arrow
from claimscore.records.jsonl_reader import records_of, refuse_array
from claimscore.records.parquet_reader import columns_of, rows_of
from claimscore.records.places import Kind, place
from claimscore.records.record import Fields, Record, Refusal, parse
from claimscore.records.source import refuse_binary

PIECE_BYTES = 4 << 20
"""About 28,000 sentences, so about a minute of one core: long beside the cost of a task, short beside a lost one."""
_SMALLEST = 256 << 10
_MOST_PIECES = 50_000
_HEAD = 65_536
_OPENERS = 16


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes (JSON Lines) or rows (Parquet) ``start`` to ``end`` of a file.

    first_line: number of its first line or row, counted from 1 through all files of the input.
    """

    number: int
    file: Location
    start: int
    end: int
    first_line: int
    gzipped: bool = False

    def to_json(self) -> str:
        """The piece as JSON."""
        return json.dumps(asdict(self))


def piece_from(text: str) -> Piece:
    """The piece that ``to_json`` gave."""
    values = json.loads(text)
    return Piece(**{**values, "file": Location(**values["file"])})


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file of the input. digest: of its beginning. groups: rows of each row group (Parquet)."""

    file: Location
    size: int
    digest: str
    gzipped: bool = False
    groups: tuple[int, ...] = ()

    @property
    def identity(self) -> list[Any]:
        """What a file to resume with must share."""
        return [str(self.file), self.size, self.digest]


def input_kind(source: Location, kind: Kind | None) -> tuple[Kind, list[tuple[Location, int]]]:
    """The format of a file or folder, and its files with their sizes, by path.

    Names that begin with a dot or underscore are no input. Raises InputError: "unreadable", "engine-format".
    """
    from pyarrow import fs

    info = source.info()
    if info.type == fs.FileType.NotFound:
        raise InputError(f"{source}: cannot be read (No such file or folder)", code="unreadable")
    found = [info] if info.type == fs.FileType.File else source.files()
    files = [
        (Location(source.root, one.path), int(one.size))
        for one in found
        if one is info or not any(step[:1] in (".", "_") for step in one.path[len(source.path) :].split("/"))
    ]
    kinds = {place(file.name, kind).kind for file, _ in files}
    if not kinds:
        raise InputError(f"{source}: the folder holds no files of records", code="unreadable")
    if len(kinds) > 1 or Kind.CSV in kinds:
        names = ", ".join(sorted(kinds))
        raise InputError(
            f"{source}: --engine ray reads JSON Lines or Parquet, one of them at a time, not {names}; "
            "convert the input or use --engine local",
            code="engine-format",
        )
    return kinds.pop(), files


def inspect(files: Sequence[tuple[Location, int]], kind: Kind, fields: Fields) -> list[InputFile]:
    """A look at the beginning (JSON Lines) or the end (Parquet) of every file.

    Raises InputError where one cannot be read as that format.
    """
    look = _inspect_parquet if kind is Kind.PARQUET else _inspect_lines
    with ThreadPoolExecutor(_OPENERS) as openers:
        return list(openers.map(lambda one: look(one[0], one[1], fields), files))


def piece_size(total: int, cores: int) -> int:
    """Bytes of a piece: small enough to keep every core busy to the end, large enough to keep the pieces few."""
    return max(min(PIECE_BYTES, total // (8 * cores)), _SMALLEST, total // _MOST_PIECES)


def cut(files: Sequence[InputFile], kind: Kind, piece_bytes: int) -> list[Piece]:
    """The pieces in the order of the input; ``first_line`` of JSON Lines is left to ``number_lines``."""
    pieces: list[Piece] = []
    line = 1
    for file in files:
        if kind is Kind.PARQUET:
            length, step = sum(file.groups), max(1, sum(file.groups) * piece_bytes // max(file.size, 1))
        else:
            length, step = file.size, (max(file.size, 1) if file.gzipped else piece_bytes)
        for start in range(0, length, step):
            end = min(start + step, length)
            pieces.append(Piece(len(pieces), file.file, start, end, line + start, file.gzipped))
        line += length
    return pieces


def number_lines(pieces: Sequence[Piece], counts: Sequence[int]) -> list[Piece]:
    """The pieces of JSON Lines with their first lines; counts: lines of each."""
    numbered, line = [], 1
    for piece, count in zip(pieces, counts, strict=True):
        numbered.append(replace(piece, first_line=line))
        line += count
    return numbered


def read_piece(piece: Piece, kind: Kind, fields: Fields, max_characters: int | None) -> Iterator[Record | Refusal]:
    """The records of a piece, as a single machine would read them."""
    if kind is Kind.PARQUET:
        yield from _read_rows(piece, fields, max_characters)
        return
    with open_lines(piece.file, piece.start, piece.end, gzipped=piece.gzipped) as stream:
        yield from records_of(
            stream,
            fields,
            max_characters=max_characters,
            first_line=piece.first_line,
            from_start=piece.start == 0,
        )


def _read_rows(piece: Piece, fields: Fields, max_characters: int | None) -> Iterator[Record | Refusal]:
    _, parquet = load_arrow()
    with closing(parquet.ParquetFile(piece.file.path, filesystem=piece.file.filesystem)) as file:
        groups, before, skipped = [], 0, 0
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if before + rows <= piece.start:
                skipped += rows
            elif before < piece.end:
                groups.append(group)
            before += rows
        rows_inside = rows_of(file, columns_of(file, fields, str(piece.file)), row_groups=groups)
        wanted = islice(rows_inside, piece.start - skipped, piece.end - skipped)
        for line, row in enumerate(wanted, piece.first_line):
            yield parse(row, line, fields, max_characters=max_characters)


def _inspect_lines(file: Location, size: int, fields: Fields) -> InputFile:  # noqa: ARG001 (one signature for both)
    try:
        with file.filesystem.open_input_file(file.path) as stream:
            head = bytes(stream.read(_HEAD))
    except OSError as error:
        raise _unreadable(file, error) from error
    gzipped = head.startswith(GZIP_MAGIC)
    if not gzipped:
        refuse_binary(head, str(file))
        refuse_array(head[:64], str(file))
    return InputFile(file, size, hashlib.sha256(head).hexdigest(), gzipped)


def _inspect_parquet(file: Location, size: int, fields: Fields) -> InputFile:
    arrow, parquet = load_arrow()
    try:
        opened = parquet.ParquetFile(file.path, filesystem=file.filesystem)
    except arrow.ArrowInvalid as error:
        raise InputError(f"{file}: this is no Parquet file, or its end is missing", code="not-parquet") from error
    except OSError as error:
        raise _unreadable(file, error) from error
    with closing(opened):
        columns_of(opened, fields, str(file))
        metadata = opened.metadata
        groups = [metadata.row_group(group) for group in range(metadata.num_row_groups)]
        told = [[group.num_rows, group.total_byte_size] for group in groups]
    digest = hashlib.sha256(repr(told).encode()).hexdigest()
    return InputFile(file, size, digest, groups=tuple(group[0] for group in told))


def _unreadable(file: Location, error: OSError) -> InputError:
    return InputError(f"{file}: cannot be read ({error.strerror or type(error).__name__})", code="unreadable")
