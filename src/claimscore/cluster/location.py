"""Files on a disk or in any store that Arrow or fsspec can open, named so that every machine can open them."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from claimscore.errors import InputError
from claimscore.records.arrow import load_arrow


@dataclass(frozen=True, slots=True)
class Location:
    """A file or folder. root: the URI that names its file system, empty for the local one. path: inside of that."""

    root: str
    path: str

    @property
    def filesystem(self) -> Any:
        """The ``pyarrow.fs.FileSystem`` to open it with, made once a process."""
        return _resolve(self.root)[0]

    @property
    def name(self) -> str:
        """The last part of its path."""
        return posixpath.basename(self.path)

    def child(self, name: str) -> Location:
        """Something inside this folder."""
        return Location(self.root, f"{self.path}/{name}")

    def sibling(self, name: str) -> Location:
        """Something beside it."""
        return Location(self.root, posixpath.join(posixpath.dirname(self.path), name))

    def info(self) -> Any:
        """The ``pyarrow.fs.FileInfo``, of type NotFound where nothing is there."""
        return self.filesystem.get_file_info(self.path)

    def files(self) -> list[Any]:
        """A ``FileInfo`` for every file inside this folder at any depth, by path; none where it does not exist."""
        from pyarrow import fs

        selector = fs.FileSelector(self.path, recursive=True, allow_not_found=True)
        found = [info for info in self.filesystem.get_file_info(selector) if info.type == fs.FileType.File]
        return sorted(found, key=lambda info: str(info.path))

    def read(self) -> bytes:
        """All bytes of a small file."""
        with self.filesystem.open_input_file(self.path) as file:
            return bytes(file.read())

    def write(self, data: bytes) -> None:
        """Write a small file as a whole."""
        with self.filesystem.open_output_stream(self.path, compression=None) as file:
            file.write(data)

    def __str__(self) -> str:
        return self.path if not self.root else f"{self.root.split('://', 1)[0]}://{self.path}"


def is_uri(name: str) -> bool:
    """Whether ``name`` is a URI such as ``s3://bucket/folder`` and no local path."""
    return "://" in name


def locate(name: str) -> Location:
    """The place that a path or URI stands for.

    Raises InputError("file-system") for a URI that neither Arrow nor an installed fsspec can open.
    """
    if not is_uri(name):
        return Location("", Path(name).absolute().as_posix())
    return Location(name, _resolve(name)[1].rstrip("/"))


@lru_cache(maxsize=64)
def _resolve(uri: str) -> tuple[Any, str]:
    arrow, _ = load_arrow()
    from pyarrow import fs

    if not uri:
        return fs.LocalFileSystem(), ""
    try:
        return fs.FileSystem.from_uri(uri)  # type: ignore[no-any-return]
    except (arrow.ArrowInvalid, arrow.ArrowNotImplementedError) as error:
        not_arrow = error
    try:
        import fsspec

        found, path = fsspec.core.url_to_fs(uri)
    except (ImportError, ValueError) as error:
        scheme = uri.split("://", 1)[0]
        raise InputError(
            f"{scheme}://: no file system is known under this scheme; install its fsspec package, or mount it",
            code="file-system",
        ) from error if isinstance(error, ImportError) else not_arrow
    return fs.PyFileSystem(fs.FSSpecHandler(found)), str(path)
