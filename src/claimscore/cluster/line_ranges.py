"""A range of bytes of a JSON Lines file as whole lines: a line belongs to the range in which it starts."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from claimscore.cluster.location import Location

_READ = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"


@contextmanager
def open_lines(place: Location, start: int, end: int, *, gzipped: bool) -> Iterator[BinaryIO]:
    """A stream of the lines that start in ``start`` ≤ offset < ``end``.

    gzipped: the file cannot be entered in the middle, so all of it is given.
    """
    with place.filesystem.open_input_file(place.path) as file:
        if gzipped:
            stream = io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=file, mode="rb")), _READ)
        else:
            window = _Window(file, _line_start(file, start), _line_start(file, end))
            stream = io.BufferedReader(window, _READ)
        yield stream


def count_lines(place: Location, start: int, end: int, *, gzipped: bool) -> int:
    """How many lines start in the range; empty lines count."""
    with place.filesystem.open_input_file(place.path) as file:
        if gzipped:
            return _count_all(gzip.GzipFile(fileobj=file, mode="rb"))
        end = min(end, file.size())
        if start >= end:
            return 0
        first = max(start - 1, 0)
        file.seek(first)
        return int(start == 0) + _newlines(file, end - 1 - first)


class _Window(io.RawIOBase):
    def __init__(self, file: Any, start: int, end: int) -> None:
        self._file = file
        self._left = max(end - start, 0)
        file.seek(start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)


def _line_start(file: Any, offset: int) -> int:
    """Where the first line begins that starts at ``offset`` or later; the file's size where there is none."""
    if offset <= 0:
        return 0
    position = offset - 1
    file.seek(position)
    while data := file.read(_READ):
        found = data.find(b"\n")
        if found >= 0:
            return int(position + found + 1)
        position += len(data)
    return int(file.size())


def _newlines(file: Any, length: int) -> int:
    count = 0
    while length > 0 and (data := file.read(min(_READ, length))):
        count += data.count(b"\n")
        length -= len(data)
    return count


def _count_all(stream: BinaryIO | gzip.GzipFile) -> int:
    count, last = 0, b"\n"
    while data := stream.read(_READ):
        count += data.count(b"\n")
        last = data[-1:]
    return count + int(last != b"\n")
