"""Part files: one a piece, seen under its name only when whole, and put together in the order of the input."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from claimscore.cluster.job import Job
from claimscore.cluster.location import Location
from claimscore.errors import ClaimscoreError
from claimscore.records.arrow import load_arrow
from claimscore.records.line_formats import encoder_for
from claimscore.records.parquet_output import GROUP_ROWS
from claimscore.records.parquet_schema import schema_for, to_row
from claimscore.records.places import Kind
from claimscore.records.results import Result

Write = Callable[[Sequence[Result]], None]
MOST_ATTEMPTS = 5
"""Workers that one piece may take down before it counts as the cause."""
_PART = re.compile(r"part-(\d{6,})\.(jsonl|jsonl\.gz|parquet)")
_LEFT_OVER = re.compile(r"part-\d{6,}\.[a-z.]+\.attempt-\d(\.rows)?")


def part_name(number: int, job: Job) -> str:
    """The name of a part; names sort as the input does."""
    return f"part-{number:06d}.{job.output_kind.value}{'.gz' if job.gzipped else ''}"


def finished_parts(folder: Location) -> dict[int, Location]:
    """The parts that are whole, by number."""
    found = {}
    for info in folder.files():
        match = _PART.fullmatch(info.base_name)
        if match and info.path == f"{folder.path}/{info.base_name}":
            found[int(match[1])] = Location(folder.root, info.path)
    return found


def clear(folder: Location, *, parts: bool) -> None:
    """Delete what lost workers left behind, and with ``parts`` the parts too; nothing that others put there."""
    for info in folder.files():
        if _LEFT_OVER.fullmatch(info.base_name) or (parts and _PART.fullmatch(info.base_name)):
            folder.filesystem.delete_file(info.path)


@contextmanager
def open_part(number: int, job: Job) -> Iterator[Write]:
    """Takes the results of a piece; the part appears when the block ends, and not at all where it fails.

    Raises ClaimscoreError("worker-lost") where this piece took down MOST_ATTEMPTS workers before, OSError.
    """
    final = job.parts.child(part_name(number, job))
    attempt = _begin_attempt(final)
    rows = final.sibling(f"{attempt.name}.rows")
    try:
        with _writing(rows, job) as write:
            yield write
        final.filesystem.move(rows.path, final.path)
    except Exception:
        with suppress(OSError):
            final.filesystem.delete_file(rows.path)
        raise
    finally:
        with suppress(OSError):
            final.filesystem.delete_file(attempt.path)


def join(parts: Sequence[Location], target: Location, job: Job) -> None:
    """Put the parts together under the name of the output."""
    whole = target.sibling(f"{target.name}.joining")
    try:
        if job.output_kind is Kind.PARQUET:
            _join_rows(parts, whole, job)
        else:
            with whole.filesystem.open_output_stream(whole.path, compression=None) as sink:
                for part in parts:
                    with part.filesystem.open_input_file(part.path) as source:
                        shutil.copyfileobj(source, sink, 1 << 20)
        whole.filesystem.move(whole.path, target.path)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ClaimscoreError(f"{target}: cannot be written ({why})", code="unwritable") from error


def count_records(part: Location, kind: Kind, *, gzipped: bool) -> int:
    """How many records a part holds."""
    if kind is Kind.PARQUET:
        _, parquet = load_arrow()
        return int(parquet.read_metadata(part.path, filesystem=part.filesystem).num_rows)
    with part.filesystem.open_input_file(part.path) as file:
        stream = gzip.GzipFile(fileobj=file, mode="rb") if gzipped else file
        count = 0
        while data := stream.read(1 << 20):
            count += data.count(b"\n")
        return count


def _begin_attempt(final: Location) -> Location:
    """Leave a mark that outlives this process, so that a text that kills its worker is not tried for ever."""
    from pyarrow import fs

    for attempt in range(MOST_ATTEMPTS):
        mark = final.sibling(f"{final.name}.attempt-{attempt}")
        if mark.info().type == fs.FileType.NotFound:
            mark.write(b"")
            return mark
    raise ClaimscoreError(
        f"{final.name}: {MOST_ATTEMPTS} workers ended while they made this part; its records may need more memory "
        "than a worker has",
        code="worker-lost",
    )


@contextmanager
def _writing(rows: Location, job: Job) -> Iterator[Write]:
    if job.output_kind is Kind.PARQUET:
        with _row_groups(rows, job) as add:
            arrow, _ = load_arrow()
            schema = schema_for(arrow, job.unit)
            yield lambda results: add(arrow.Table.from_pylist([to_row(result) for result in results], schema=schema))
        return
    encode = encoder_for(job.output_kind, job.unit, include_text=job.include_text)
    with rows.filesystem.open_output_stream(rows.path, compression=None) as sink:
        if job.gzipped:
            yield lambda results: sink.write(gzip.compress(encode(results), 6, mtime=0))
        else:
            yield lambda results: sink.write(encode(results))


@contextmanager
def _row_groups(place: Location, job: Job) -> Iterator[Callable[[Any], None]]:
    """Takes tables and writes groups of GROUP_ROWS, wherever the tables were cut."""
    arrow, parquet = load_arrow()
    schema = schema_for(arrow, job.unit)
    waiting = [schema.empty_table()]
    with parquet.ParquetWriter(place.path, schema, filesystem=place.filesystem, compression="zstd") as writer:

        def flush(table: Any, least: int) -> Any:
            while table.num_rows >= least:
                writer.write_table(table.slice(0, GROUP_ROWS).combine_chunks(), row_group_size=GROUP_ROWS)
                table = table.slice(GROUP_ROWS)
            return table

        def add(table: Any) -> None:
            waiting[0] = flush(arrow.concat_tables([waiting[0], table]), GROUP_ROWS)

        yield add
        flush(waiting[0], 1)


def _join_rows(parts: Sequence[Location], whole: Location, job: Job) -> None:
    arrow, parquet = load_arrow()
    with _row_groups(whole, job) as add:
        for part in parts:
            with part.filesystem.open_input_file(part.path) as source, parquet.ParquetFile(source) as file:
                for batch in file.iter_batches(batch_size=GROUP_ROWS):
                    add(arrow.Table.from_batches([batch]))
