"""Who said what about which text: rows of several files joined into one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from claimscore.errors import InputError
from training.corpora import Row
from training.splits import normalised


class Key(StrEnum):
    """What makes two rows the same text."""

    ID = "id"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Rated:
    """One text with what each rater said of it, by the rater's name."""

    id: str
    text: str
    by_rater: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Table:
    """All texts that two raters or more have seen.

    alone: texts that one rater alone has seen. repeated: rows left out because their rater had said something of the
    same text before; the last one counts.
    """

    raters: tuple[str, ...]
    items: tuple[Rated, ...]
    key: Key
    alone: int
    repeated: int


def join(files: Mapping[Path, Sequence[Row]], *, key: Key | None = None) -> Table:
    """The table of the rows of each file.

    A file is one rater, unless a text stands in it more than once: then its annotators are the raters. key: ``None``
    joins by the normalised text where an id names different texts or where texts join more rows, else by id.
    Raises InputError("text-differs") where an id names different texts and ``key`` insists on ids, ("raters") where
    there is no second rater or no text that two have seen.
    """
    differing = _differing_ids(row for rows in files.values() for row in rows)
    if key is Key.ID and differing:
        raise InputError(
            f"the id {differing[0]!r} and {len(differing) - 1} others name different texts in different files; "
            "join by --by text, or give ids that hold across files",
            code="text-differs",
        )
    by_text = differing or _shared(files.values(), Key.TEXT) > _shared(files.values(), Key.ID)
    chosen = key or (Key.TEXT if by_text else Key.ID)
    said: dict[str, dict[str, Row]] = {}
    repeated = 0
    raters: list[str] = []
    for path, name in _names(files).items():
        split = _repeats(files[path], chosen)
        for row in files[path]:
            rater = _rater(name, row, alone=len(files) == 1) if split else name
            raters.append(rater)
            by_rater = said.setdefault(_key(row, chosen), {})
            repeated += rater in by_rater
            by_rater[rater] = row
    names = tuple(dict.fromkeys(raters))
    shared = [by_rater for by_rater in said.values() if len(by_rater) >= 2]
    if not shared:
        raise InputError(
            f"{len(names)} annotators and no text that two of them have labelled; give two files about the same texts, "
            "or one in which texts stand once for each annotator",
            code="raters",
        )
    items = tuple(Rated(one["id"], one["text"], by) for by in shared for one in [next(iter(by.values()))])
    return Table(names, items, chosen, len(said) - len(shared), repeated)


def _rater(name: str, row: Row, *, alone: bool) -> str:
    annotator = str(row.get("annotator", "?"))
    return annotator if alone else f"{name}:{annotator}"


def _key(row: Row, key: Key) -> str:
    return str(row["id"]) if key is Key.ID else normalised(row["text"])


def _differing_ids(rows: Iterable[Row]) -> list[str]:
    texts: dict[str, str] = {}
    return list(
        dict.fromkeys(
            row["id"] for row in rows if texts.setdefault(row["id"], normalised(row["text"])) != normalised(row["text"])
        )
    )


def _shared(files: Iterable[Sequence[Row]], key: Key) -> int:
    """How many rows name a text that an earlier row has named."""
    keys = [_key(row, key) for rows in files for row in rows]
    return len(keys) - len(set(keys))


def _repeats(rows: Sequence[Row], key: Key) -> bool:
    """Whether annotators with names of their own have labelled the same text in one file."""
    pairs = {(_key(row, key), row.get("annotator")) for row in rows}
    return len(pairs) > len({text for text, _ in pairs})


def _names(files: Iterable[Path]) -> dict[Path, str]:
    """A short name for each file, the path where two have the same."""
    paths = list(files)
    stems = [path.name.split(".")[0] for path in paths]
    return {path: stem if stems.count(stem) == 1 else str(path) for path, stem in zip(paths, stems, strict=True)}
