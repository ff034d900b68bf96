"""Who learns, who calibrates, who measures: splits by document, never by row, with a guard against leaks."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from claimscore.errors import InputError
from training.labels import Example


def normalised(text: str) -> str:
    """Letters and digits of a text in lower case: equal for texts that differ in spacing or punctuation alone."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def tied_groups(keys: Sequence[Collection[str]]) -> list[str]:
    """A name for each item, the least of all keys that a chain of shared ones leads to: equal where items are tied."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for tied in keys:
        first, *others = sorted(tied)
        for other in others:
            a, b = root(first), root(other)
            parent[max(a, b)] = min(a, b)
    return [root(min(tied)) for tied in keys]


def document_groups(examples: Sequence[Example]) -> list[str]:
    """A group name for each example; documents that share a sentence are one group, named after the least of them."""
    first_with: dict[str, str] = {}
    tied = []
    for example in examples:
        text = normalised(example.text)
        tied.append({example.doc, first_with.setdefault(text, example.doc) if text else example.doc})
    return tied_groups(tied)


def split_calibration(examples: Sequence[Example], *, share: float, seed: int) -> tuple[list[Example], list[Example]]:
    """Examples to fit on and examples to calibrate on, by document group, about ``share`` of each source's rows.

    A group's place depends on its name and the seed alone, so adding documents moves none of the others far.
    """
    groups = document_groups(examples)
    rows: dict[str, int] = defaultdict(int)
    source_of: dict[str, str] = {}
    for group, example in zip(groups, examples, strict=True):
        rows[group] += 1
        source_of.setdefault(group, example.source)
    held: set[str] = set()
    for source in sorted(set(source_of.values())):
        members = sorted((g for g in source_of if source_of[g] == source), key=lambda g: rank(g, seed))
        wanted = share * sum(rows[g] for g in members)
        taken = 0
        for group in members:
            if taken + rows[group] / 2 > wanted:
                break
            held.add(group)
            taken += rows[group]
    fit = [example for group, example in zip(groups, examples, strict=True) if group not in held]
    calibrate = [example for group, example in zip(groups, examples, strict=True) if group in held]
    return fit, calibrate


def fold_of(group: str, *, folds: int, seed: int) -> int:
    """The fold of a document group, from 0; it depends on the group's name and the seed alone."""
    return int(rank(group, seed)[:8], 16) % folds


def rank(group: str, seed: int) -> str:
    """Where a group stands in the order that a seed draws; it depends on nothing else."""
    return hashlib.sha256(f"{seed}:{group}".encode()).hexdigest()


def unlike(learning: Iterable[Example], measuring: Iterable[Example]) -> list[Example]:
    """Those of ``learning`` whose sentence is none of ``measuring``."""
    texts = {normalised(example.text) for example in measuring} - {""}
    return [example for example in learning if normalised(example.text) not in texts]


def refuse_leaks(learning: Iterable[Example], measuring: Iterable[Example]) -> None:
    """Raise InputError("leak") where a document or a sentence that measures is also among those that learn."""
    held = list(measuring)
    docs, texts = {example.doc for example in held}, {normalised(example.text) for example in held} - {""}
    for example in learning:
        if example.doc in docs:
            raise InputError(f"row {example.id}: its document {example.doc} is held out for measuring", code="leak")
        if normalised(example.text) in texts:
            raise InputError(f"row {example.id}: its sentence is held out for measuring", code="leak")
