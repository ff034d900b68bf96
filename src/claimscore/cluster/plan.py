"""What a run set out to do, kept in the folder of its parts (``_claimscore.json``) so that ``--resume`` can go on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from claimscore.cluster import parts
from claimscore.cluster.location import Location
from claimscore.cluster.pieces import Piece, piece_from
from claimscore.errors import InputError

_NAME = "_claimscore.json"
_FORMAT = 1


def begin(folder: Location, target: Location | None, *, resume: bool, force: bool) -> dict[str, Any] | None:
    """The plan to go on with, or ``None`` for a new run, for which the folder is then ready.

    target: the one file that the parts will become, ``None`` where the folder is the result.
    Raises InputError: "output-exists", "resume-nothing", "checkpoint".
    """
    from pyarrow import fs

    began = folder.child(_NAME).info().type != fs.FileType.NotFound
    exists = began or (bool(folder.files()) if target is None else target.info().type != fs.FileType.NotFound)
    shown = folder if target is None else target
    if exists and not resume and not force:
        hint = "--resume continues it, --force" if began else "--force"
        raise InputError(f"{shown} exists; {hint} writes it anew", code="output-exists")
    if exists and resume and not began:
        raise InputError(
            f"{shown} has no {_NAME}: it is complete or was not begun by score --engine ray; nothing to resume",
            code="resume-nothing",
        )
    if not exists or force:
        folder.filesystem.create_dir(folder.path, recursive=True)
        parts.clear(folder, parts=True)
        return None
    parts.clear(folder, parts=False)
    return _read(folder)


def check(plan: Mapping[str, Any], identity: Mapping[str, Any], folder: Location) -> list[Piece]:
    """The pieces of a plan; raises InputError("resume-differs") where it was made for another run."""
    before = plan["run"]
    different = [key for key in sorted(before.keys() | identity.keys()) if before.get(key) != identity.get(key)]
    if different:
        raise InputError(
            f"{folder}: the run to resume had another {', '.join(different).replace('_', ' ')}; use the same input, "
            "options and model, or start anew with --force",
            code="resume-differs",
        )
    return [piece_from(piece) for piece in plan["pieces"]]


def save(folder: Location, identity: Mapping[str, Any], pieces: Sequence[Piece]) -> None:
    """Note what is to be done, before anything is."""
    plan = {"format": _FORMAT, "run": dict(identity), "pieces": [piece.to_json() for piece in pieces]}
    folder.child(_NAME).write(json.dumps(plan).encode())


def forget(folder: Location) -> None:
    """Delete the plan: the output is complete."""
    folder.filesystem.delete_file(folder.child(_NAME).path)


def _read(folder: Location) -> dict[str, Any]:
    try:
        plan = json.loads(folder.child(_NAME).read())
        if plan["format"] == _FORMAT and {"run", "pieces"} <= plan.keys():
            return dict(plan)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder}: {_NAME} cannot be read; start anew with --force", code="checkpoint") from error
    raise InputError(f"{folder}: {_NAME} is of another version; start anew with --force", code="checkpoint")
