"""Outputs that grow by lines: JSON Lines and CSV, to a file or a pipe, gzipped or not."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from claimscore.errors import ClaimscoreError, InputError
from claimscore.records.checkpoint import Checkpoint
from claimscore.records.line_formats import Encode
from claimscore.records.places import Place
from claimscore.records.results import Result


class LineOutput:
    """Appends whole chunks; a chunk that was only partly written is cut off again.

    In gzipped output every chunk is a member of its own (RFC 1952, section 2.2), so that it can be cut there too.
    """

    def __init__(self, place: Place, encode: Encode, header: bytes, checkpoint: Checkpoint) -> None:
        """Raises InputError("output-changed") where the file is shorter than the checkpoint says; ClaimscoreError."""
        self._encode = encode
        self._gzipped = place.gzipped
        self._checkpoint = checkpoint
        self._is_file = place.is_file
        self._name = str(place.path or "standard output")
        self._file = sys.stdout.buffer if place.path is None else _opened(place.path, checkpoint)
        self._own = place.path is not None
        if self._own and self._is_file:
            self._file.truncate(checkpoint.size)
            self._file.seek(checkpoint.size)
        if checkpoint.size == 0:
            try:
                self._append(header, done=0)
            except (ClaimscoreError, OSError):
                self.close()
                raise

    @property
    def done(self) -> int:
        """Records that stand in the output."""
        return self._checkpoint.done

    def write(self, results: Sequence[Result]) -> None:
        """Append a chunk and note that it is there."""
        self._append(self._encode(results), done=self.done + len(results))

    def close(self) -> None:
        """Leave whole records only."""
        if not self._own:
            return
        if self._is_file:
            self._file.truncate(self._checkpoint.size)
        self._file.close()

    def complete(self) -> None:
        """Close, and forget the checkpoint: there is nothing left to do."""
        self.close()
        self._checkpoint.remove()

    def _append(self, data: bytes, *, done: int) -> None:
        if data and self._gzipped:
            data = gzip.compress(data, 6, mtime=0)
        try:
            left = memoryview(data)
            while left:  # an unbuffered file may take less than it is given
                left = left[self._file.write(left) :]
            self._file.flush()
            self._checkpoint.save(done, self._checkpoint.size + len(data))
        except BrokenPipeError:
            raise
        except OSError as error:
            raise ClaimscoreError(f"{self._name}: cannot be written ({error.strerror})", code="unwritable") from error


def _opened(path: Path, checkpoint: Checkpoint) -> BinaryIO:
    try:
        size = path.stat().st_size if path.is_file() else 0
        if size < checkpoint.size:
            raise InputError(
                f"{path} has {size:,} bytes, {checkpoint.size:,} were written; it was changed, so start anew with "
                "--force",
                code="output-changed",
            )
        return path.open("r+b" if path.exists() and path.is_file() else "wb", buffering=0)
    except OSError as error:
        raise ClaimscoreError(f"{path}: cannot be written ({error.strerror})", code="unwritable") from error
