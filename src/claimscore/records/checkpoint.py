"""How far an output has come, kept beside it (``OUTPUT.claimscore.json``) so that ``--resume`` can go on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claimscore.errors import InputError
from claimscore.records.places import Place

_SAMPLE = 65_536
_FORMAT = 1


class Checkpoint:
    """The state of one output; a pipe has none to keep, so there nothing is saved."""

    def __init__(self, path: Path | None, identity: Mapping[str, Any], *, done: int = 0, size: int = 0) -> None:
        """identity: what a run must share with the one that it continues. done: whole records; size: their bytes.

        ``continued`` is set where an earlier run left them.
        """
        self._path = path
        self._identity = dict(identity)
        self.done = done
        self.size = size
        self.continued = False

    def save(self, done: int, size: int) -> None:
        """Note that the first ``size`` bytes of the output hold ``done`` whole records."""
        self.done, self.size = done, size
        if self._path is None:
            return
        state = {"format": _FORMAT, "done": done, "bytes": size, "run": self._identity}
        new = self._path.with_name(self._path.name + ".new")
        new.write_text(json.dumps(state, indent=1) + "\n", encoding="utf-8")
        new.replace(self._path)

    def remove(self) -> None:
        """Forget the state: the output is complete."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def checkpoint_path(output: Path) -> Path:
    """Where the state of an output lies."""
    return output.with_name(output.name + ".claimscore.json")


def input_identity(place: Place) -> dict[str, Any] | None:
    """The beginning of an input as length and digest, so that it may grow but not be another; a pipe has ``None``."""
    if place.path is None or not place.path.is_file():
        return None
    with place.path.open("rb") as file:
        head = file.read(_SAMPLE)
    return {"bytes": len(head), "sha256": hashlib.sha256(head).hexdigest()}


def begin(output: Place, source: Place, identity: Mapping[str, Any], *, resume: bool, force: bool) -> Checkpoint:
    """The state to go on from, empty for a new output.

    identity: JSON values that say how records are scored and written.
    Raises InputError: "output-exists", "resume-pipe", "resume-nothing", "resume-differs", "checkpoint".
    """
    if output.path is None or not output.is_file:
        if resume:
            raise InputError("a pipe cannot be resumed; write to a file", code="resume-pipe")
        return Checkpoint(None, identity)
    path = checkpoint_path(output.path)
    began = path.exists()
    exists = output.path.exists() or began
    full = {**identity, "input": input_identity(source)}
    if exists and not resume and not force:
        hint = "--resume continues it, --force" if began else "--force"
        raise InputError(f"{output.path} exists; {hint} writes it anew", code="output-exists")
    if not exists or force:
        return Checkpoint(path, full)
    if not began:
        raise InputError(
            f"{output.path} has no {path.name} beside it: it is complete or was not begun by score; nothing to resume",
            code="resume-nothing",
        )
    return _continued(path, full, source)


def _continued(path: Path, identity: dict[str, Any], source: Place) -> Checkpoint:
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        before, done, size = dict(state["run"]), int(state["done"]), int(state["bytes"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: cannot be read; start anew with --force", code="checkpoint") from error
    was, now = before.pop("input", None), {key: value for key, value in identity.items() if key != "input"}
    different = [key for key in sorted(before.keys() | now.keys()) if before.get(key) != now.get(key)]
    if different:
        raise InputError(
            f"the run to resume had another {', '.join(different).replace('_', ' ')}; use the same options and model, "
            "or start anew with --force",
            code="resume-differs",
        )
    if was is not None and source.path is not None and not _begins_as(source.path, was):
        raise InputError(
            f"{source.path} does not begin as it did in the run to resume; start anew with --force",
            code="resume-differs",
        )
    checkpoint = Checkpoint(path, {**now, "input": was}, done=done, size=size)
    checkpoint.continued = True
    return checkpoint


def _begins_as(path: Path, was: Mapping[str, Any]) -> bool:
    with path.open("rb") as file:
        return bool(hashlib.sha256(file.read(int(was["bytes"]))).hexdigest() == was["sha256"])
