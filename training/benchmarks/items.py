"""The sentences of the published corpora, each with the keys that tie it to others so that no split parts them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from claimscore.errors import InputError
from training.corpora import Row, data_folder, read_rows
from training.splits import normalised

LEARNING = ("train", "dev")
"""Splits whose rows may teach a network that is measured on another corpus."""


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence with one label.

    label: the number of its class, or a value where the task is a regression. keys: what it shares with sentences of
    the same study: its group, its PMID, its text without spacing and punctuation.
    """

    id: str
    text: str
    label: float
    group: str
    keys: frozenset[str]


def corpus_rows(name: str) -> list[Row]:
    """The rows of ``data/NAME.jsonl``, or of ``data/NAME.jsonl.gz``; raises InputError("corpus") without the file."""
    folder = data_folder() / "data"
    for path in (folder / f"{name}.jsonl.gz", folder / f"{name}.jsonl"):
        if path.is_file():
            return list(read_rows(path))
    raise InputError(f"{folder}: no {name}.jsonl; see `python -m training corpora`", code="corpus")


def item(row: Row, label: float, *, field: str = "text", suffix: str = "") -> Item:
    """The item of a row; field: which of its texts is meant; suffix: what tells its id from that of the other."""
    text = str(row[field])
    keys = {str(row["group"]), f"text:{normalised(text)}"} - {"text:"}
    if row.get("pmid"):
        keys.add(f"pmid:{row['pmid']}")
    return Item(str(row["id"]) + suffix, text, float(label), str(row["group"]), frozenset(keys))


def labelled(name: str, field: str, *, keep: Callable[[Row], bool] | None = None) -> list[Item]:
    """Items of a corpus, labelled by a numeric column."""
    return [item(row, row[field]) for row in corpus_rows(name) if keep is None or keep(row)]


def may_teach(row: Row) -> bool:
    """Whether a row is in a split that other corpora's networks may learn from."""
    return row["split"] in LEARNING


def apart(items: Iterable[Item], held: Iterable[Item]) -> list[Item]:
    """The items that share no group, PMID or text with any of ``held``."""
    taken: set[str] = set()
    for one in held:
        taken |= one.keys
    return [one for one in items if not one.keys & taken]
