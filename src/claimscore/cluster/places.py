"""Where a run over a cluster reads and writes: a file or folder of files; one file, or a folder of parts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from claimscore.cluster import pieces
from claimscore.cluster.location import Location, is_uri, locate
from claimscore.errors import InputError
from claimscore.records.places import PIPE, Kind, place


@dataclass(frozen=True, slots=True)
class Inlet:
    """A file or a folder of files to score; files: their places and sizes, by path."""

    source: Location
    kind: Kind
    files: tuple[tuple[Location, int], ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(size for _, size in self.files)


@dataclass(frozen=True, slots=True)
class Outlet:
    """target: the one file to make, ``None`` where the folder ``parts`` is the result."""

    target: Location | None
    parts: Location
    kind: Kind
    gzipped: bool = False


def open_inlet(name: str, kind: Kind | None = None) -> Inlet:
    """The input at a path or URI.

    Raises InputError: "unreadable", "engine-format", "engine-pipe", "unknown-ending", "file-system".
    """
    _refuse_pipe(name)
    source = locate(name)
    found, files = pieces.input_kind(source, kind)
    return Inlet(source, found, tuple(files))


def open_outlet(name: str, inlet: Inlet, kind: Kind | None = None) -> Outlet:
    """The output at a path or URI: a folder where it ends with ``/`` or is one, else a file of a known ending.

    kind: of the parts in a folder, JSON Lines unless given.
    Raises InputError: "engine-format", "engine-pipe", "unknown-ending", "no-such-folder", "usage", "file-system".
    """
    _refuse_pipe(name)
    local = not is_uri(name)
    there = locate(name)
    if name.endswith("/") or (local and Path(name).is_dir()):
        outlet = Outlet(None, there, kind or Kind.JSONL)
    else:
        file = place(there.name, kind)
        outlet = Outlet(there, there.sibling(f"{there.name}.parts"), file.kind, file.gzipped)
    if outlet.kind is Kind.CSV:
        raise InputError(
            f"{name}: --engine ray writes JSON Lines or Parquet, not csv; use --output-format or --engine local",
            code="engine-format",
        )
    if local and outlet.target is not None and not Path(there.path).parent.is_dir():
        raise InputError(f"{Path(there.path).parent}: no such folder to write {there.name} into", code="no-such-folder")
    if there == inlet.source:
        raise InputError(f"{name}: input and output are the same", code="usage")
    if outlet.parts.root == inlet.source.root and outlet.parts.path.startswith(f"{inlet.source.path}/"):
        raise InputError(f"{name}: the output lies inside the input; name another folder", code="usage")
    return outlet


def _refuse_pipe(name: str) -> None:
    if name == PIPE:
        raise InputError(
            "other machines cannot use a pipe of this one; name a file or folder with --engine ray", code="engine-pipe"
        )
