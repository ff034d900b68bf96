"""The texts there are to choose from, each once, without those that are labelled already."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from claimscore.errors import InputError
from claimscore.records.record import MAX_SENTENCE, Fields, Record, parse
from training.corpora import Row
from training.formats.item import Item, base_row
from training.formats.objects import ObjectFile, read_objects
from training.splits import normalised


@dataclass(slots=True)
class Tally:
    """What became of the records of a pool, in the counts that a progress bar shows.

    sentences: texts that can be picked. doubled, labelled: those that stand in the pool or in the labels already.
    errors: records with no usable text. skipped: always 0, a pool is read from its beginning.
    """

    records: int = 0
    sentences: int = 0
    doubled: int = 0
    labelled: int = 0
    errors: int = 0
    skipped: int = 0


class Pool:
    """The texts of a file (JSON Lines, JSON, CSV or Parquet with a field ``text``), one sentence each."""

    def __init__(self, file: ObjectFile, *, left_out: frozenset[bytes] = frozenset()) -> None:
        """left_out: digests of the texts that must not come (``digests``)."""
        self._file = file
        self._left_out = left_out
        self.tally = Tally()

    def __iter__(self) -> Iterator[Row]:
        seen: set[bytes] = set()
        for item in self._file:
            self.tally.records += 1
            row = _row(item)
            digest = _digest(row["text"]) if row else b""
            if row is None:
                self.tally.errors += 1
            elif digest in self._left_out:
                self.tally.labelled += 1
            elif digest in seen:
                self.tally.doubled += 1
            else:
                self.tally.sentences += 1
                seen.add(digest)
                yield row


def _row(item: Item) -> Row | None:
    """The row of a usable text: a string that is not empty, with letters or digits, no longer than any sentence."""
    if not isinstance(parse(item.values, item.number, Fields(), max_characters=MAX_SENTENCE), Record):
        return None
    return base_row(item.values, item, item.values["text"]) if normalised(item.values["text"]) else None


def _digest(text: str) -> bytes:
    """16 bytes that are equal for texts that differ in case, spacing or punctuation alone."""
    return hashlib.blake2b(normalised(text).encode(), digest_size=16).digest()


def digests(files: Iterable[Path]) -> frozenset[bytes]:
    """The digests of all texts in files of any label format, whether they carry labels or not.

    Raises InputError("text") where a file has no texts.
    """
    found: set[bytes] = set()
    for path in files:
        texts = list(_texts(path))
        if not texts:
            raise InputError(f"{path}: no texts in it; expected labelled rows or tasks", code="text")
        found.update(map(_digest, texts))
    return frozenset(found)


def _texts(path: Path) -> Iterator[str]:
    for item in read_objects(path):
        data = item.values.get("data")
        holder = data if isinstance(data, dict) else item.values
        if isinstance(holder.get("text"), str):
            yield holder["text"]
