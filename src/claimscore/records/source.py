"""Bytes of a file or pipe as they come, unpacked where they are gzipped, with the place reached for a progress bar."""

from __future__ import annotations

import gzip
import io
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from claimscore.errors import InputError

_SAMPLE = 4096
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class ByteSource:
    """An open input of text; ``stream`` gives the bytes, unpacked."""

    def __init__(self, path: Path | None, *, name: str) -> None:
        """Open ``path``, or standard input where it is ``None``.

        Raises InputError: "unreadable", "utf-16", "binary".
        """
        self.name = name
        self._raw = cast("io.BufferedReader", sys.stdin.buffer) if path is None else _opened(path)
        self._own = path is not None
        self.total = _size(self._raw)
        """Bytes of the whole input as it lies on disk; ``None`` where that is not known."""
        self._plain = self._raw.peek(_SAMPLE)[:2] != b"\x1f\x8b"
        self.stream: io.BufferedReader = self._raw
        if not self._plain:
            self.stream = cast("io.BufferedReader", gzip.GzipFile(fileobj=self._raw, mode="rb"))
        try:
            with self.guarded():
                refuse_binary(self.stream.peek(_SAMPLE)[:_SAMPLE], name)
        except InputError:
            self.close()
            raise

    @property
    def position(self) -> int:
        """Bytes read so far, packed as they lie on disk; 0 where a pipe cannot tell."""
        try:
            return self._raw.tell()
        except OSError:
            return 0

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turns what a damaged or vanished input raises into InputError("input-damaged")."""
        try:
            yield
        except (EOFError, zlib.error, OSError) as error:
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise InputError(
                f"{self.name}: the input breaks off or is damaged ({why})", code="input-damaged"
            ) from error

    def close(self) -> None:
        """Close what was opened here."""
        if self._own:
            self._raw.close()


def _opened(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})", code="unreadable") from error


def _size(raw: io.BufferedReader) -> int | None:
    try:
        info = os.fstat(raw.fileno())
    except (OSError, io.UnsupportedOperation):
        return None
    return info.st_size if stat.S_ISREG(info.st_mode) else None


def refuse_binary(head: bytes, name: str) -> None:
    """Raise InputError where an input that begins with ``head`` is no UTF-8 text: "binary", "utf-16"."""
    if head.startswith(b"PAR1"):
        raise InputError(f"{name}: this is a Parquet file; say --input-format parquet", code="binary")
    if head.startswith(_UTF16):
        raise InputError(f"{name}: this is UTF-16; save it as UTF-8", code="utf-16")
    zero = head.find(b"\x00")
    if zero >= 0:
        raise InputError(f"{name}: byte {zero} is zero, so this is no text; give JSON Lines or CSV", code="binary")
