"""Parquet output: parts with a footer each, put together into one file whenever the run ends or is stopped.

While it runs, rows go to ``OUTPUT.partial-000``, ``-001`` …; a file can only be read once its footer is written, so a
part is closed every ``PART_ROWS`` rows and a kill loses no more than that. Row groups are cut at the same rows whether
or not the run was interrupted, so the bytes are the same too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from claimscore.errors import ClaimscoreError, InputError
from claimscore.records.arrow import load_arrow
from claimscore.records.checkpoint import Checkpoint
from claimscore.records.parquet_schema import schema_for, to_row
from claimscore.records.places import Unit
from claimscore.records.results import Result

GROUP_ROWS = 4096
PART_ROWS = 16 * GROUP_ROWS


class ParquetOutput:
    """Appends results to the current part; ``done`` counts the rows of parts that are closed."""

    def __init__(self, path: Path, unit: Unit, checkpoint: Checkpoint) -> None:
        """Raises MissingExtra("parquet"); InputError("output-changed") where a part to resume is damaged."""
        self._arrow, self._parquet = load_arrow()
        self._path = path
        self._checkpoint = checkpoint
        self._schema = schema_for(self._arrow, unit)
        self._writer: Any = None
        self._waiting: list[Any] = []
        self._rows = self._part_rows = 0
        try:
            self._parts = self._resumed() if checkpoint.continued else self._fresh()
            self.done = sum(self._parquet.read_metadata(part).num_rows for part in self._parts)
            checkpoint.save(self.done, 0)
        except OSError as error:
            raise _unwritable(path, error) from error

    def write(self, results: Sequence[Result]) -> None:
        """Append a chunk."""
        rows = [to_row(result) for result in results]
        self._waiting.append(self._arrow.RecordBatch.from_pylist(rows, schema=self._schema))
        self._rows += len(rows)
        try:
            while self._rows >= GROUP_ROWS:
                self._write_group(GROUP_ROWS)
                if self._part_rows >= PART_ROWS:
                    self._close_part()
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def close(self) -> None:
        """Put the rows written so far together under the output's own name."""
        try:
            if self._rows:
                self._write_group(self._rows)
            if not self._parts and self._writer is None:
                self._open_part()
            self._close_part()
            self._merge()
            self._checkpoint.save(self.done, 0)
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def complete(self) -> None:
        """Close, and forget the checkpoint: there is nothing left to do."""
        self.close()
        self._checkpoint.remove()

    def _fresh(self) -> list[Path]:
        for old in (self._path, *self._part_paths()):
            old.unlink(missing_ok=True)
        return []

    def _resumed(self) -> list[Path]:
        parts = self._part_paths()
        if self._path.exists():
            for stale in parts:
                stale.unlink()
            parts = [self._path.replace(self._part(0))]
        return [part for part in parts if self._is_whole(part)]

    def _is_whole(self, part: Path) -> bool:
        try:
            same = self._parquet.read_schema(part).equals(self._schema)
        except self._arrow.ArrowInvalid:
            part.unlink()
            return False
        if not same:
            raise InputError(f"{part} has other columns; start anew with --force", code="output-changed")
        return True

    def _part(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.partial-{number:03d}")

    def _part_paths(self) -> list[Path]:
        found = self._path.parent.glob(f"{self._path.name}.partial-*")
        return sorted((part for part in found if part.suffix[9:].isdigit()), key=lambda part: int(part.suffix[9:]))

    def _open_part(self) -> None:
        number = int(self._parts[-1].suffix[9:]) + 1 if self._parts else 0
        part = self._part(number)
        self._writer = self._parquet.ParquetWriter(part, self._schema, compression="zstd")
        self._parts.append(part)
        self._part_rows = 0

    def _write_group(self, rows: int) -> None:
        if self._writer is None:
            self._open_part()
        table = self._arrow.Table.from_batches(self._waiting, self._schema)
        self._writer.write_table(table.slice(0, rows).combine_chunks(), row_group_size=GROUP_ROWS)
        self._waiting = table.slice(rows).to_batches()
        self._rows -= rows
        self._part_rows += rows

    def _close_part(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
            self.done += self._part_rows
            self._part_rows = 0

    def _merge(self) -> None:
        if len(self._parts) == 1:
            self._parts[0].replace(self._path)
        else:
            whole = self._path.with_name(f"{self._path.name}.partial-all")
            with self._parquet.ParquetWriter(whole, self._schema, compression="zstd") as writer:
                for table in self._groups():
                    writer.write_table(table.combine_chunks(), row_group_size=GROUP_ROWS)
            whole.replace(self._path)
            for part in self._parts:
                part.unlink()
        self._parts = []

    def _groups(self) -> Iterator[Any]:
        waiting = self._schema.empty_table()
        for part in self._parts:
            with self._parquet.ParquetFile(part) as file:
                for batch in file.iter_batches(batch_size=GROUP_ROWS):
                    waiting = self._arrow.concat_tables([waiting, self._arrow.Table.from_batches([batch])])
                    while waiting.num_rows >= GROUP_ROWS:
                        yield waiting.slice(0, GROUP_ROWS)
                        waiting = waiting.slice(GROUP_ROWS)
        if waiting.num_rows:
            yield waiting


def _unwritable(path: Path, error: OSError) -> ClaimscoreError:
    return ClaimscoreError(f"{path}: cannot be written ({error.strerror or type(error).__name__})", code="unwritable")
