"""What was fetched before: ``fetched.json`` in a corpus's folder, so that a second fetch is known to be the same."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from claimscore.errors import InputError

_NAME = "fetched.json"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One fetched file: its address, when (UTC, ISO 8601), its size and its SHA-256 in hex."""

    url: str
    date: str
    bytes: int
    sha256: str


def read_record(folder: Path) -> dict[str, Fetched]:
    """What was fetched into a folder, by file name; raises InputError("record") where the record is broken."""
    path = folder / _NAME
    if not path.is_file():
        return {}
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return {name: Fetched(**entry) for name, entry in values.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: no record of fetched files; delete it and fetch again", code="record") from error


def write_record(folder: Path, record: dict[str, Fetched]) -> None:
    """Replace the record in one step."""
    path = folder / _NAME
    new = path.with_suffix(".new")
    new.write_text(json.dumps({name: asdict(one) for name, one in record.items()}, indent=2) + "\n", encoding="utf-8")
    new.replace(path)
