"""Who learns, who calibrates, who measures among own rows: by document, each part as much like the whole as can be."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from training.labels import Example
from training.metrics import Floats, Rows
from training.splits import document_groups

_DRAWS = 200
"""Random divisions that are compared; the one whose parts have the most even shares of every label is taken."""


@dataclass(frozen=True, slots=True)
class Split:
    """Three parts that share no document and no sentence."""

    fit: tuple[Example, ...]
    calibration: tuple[Example, ...]
    test: tuple[Example, ...]

    def parts(self) -> Mapping[str, tuple[Example, ...]]:
        """The parts by name."""
        return {"fit": self.fit, "calibration": self.calibration, "test": self.test}


def split_own(
    rows: Sequence[Example], held: Sequence[Example] = (), *, calibration: float, test: float, seed: int
) -> Split:
    """Divide rows by document group; depends on the rows and the seed alone.

    held: rows that the caller held out; they are the test, and nothing of ``rows`` is. calibration, test: shares.
    """
    groups = document_groups(rows)
    names = sorted(set(groups))
    place = {name: number for number, name in enumerate(names)}
    counts = np.zeros((len(names), 1 + 2 * len(rows[0].targets)))
    for group, example in zip(groups, rows, strict=True):
        counts[place[group]] += _counted(example)
    shares = np.array([1 - calibration - (0 if held else test), calibration, 0 if held else test])
    draw = np.random.default_rng(int.from_bytes(hashlib.sha256(f"own/{seed}".encode()).digest()[:8], "big"))
    drawn = [_division(counts[:, 0], shares, draw) for _ in range(_DRAWS)]
    best = min(drawn, key=lambda parts: _unevenness(counts, parts, shares))
    parts: list[list[Example]] = [[], [], []]
    for group, example in zip(groups, rows, strict=True):
        parts[best[place[group]]].append(example)
    return Split(tuple(parts[0]), tuple(parts[1]), (*parts[2], *held))


def _counted(example: Example) -> Floats:
    """1 for the row, then for each label whether it is positive and whether it is negative."""
    targets = np.array(example.targets)
    return np.concatenate(([1.0], np.nan_to_num(targets), np.nan_to_num(1 - targets)))


def _division(sizes: Floats, shares: Floats, draw: np.random.Generator) -> Rows:
    """The part (0, 1, 2) of each group: in random order, each goes where most of the wanted rows are missing."""
    parts = np.zeros(len(sizes), np.int64)
    wanted = shares * sizes.sum()
    for group in draw.permutation(len(sizes)):
        parts[group] = int(np.argmax(np.where(shares > 0, wanted / np.maximum(shares, 1e-9), -np.inf)))
        wanted[parts[group]] -= sizes[group]
    return parts


def _unevenness(counts: Floats, parts: Rows, shares: Floats) -> float:
    """Sum over labels and parts of the squared distance of a label's share in the part from the wanted one.

    Each is measured in expected counts, so that rare labels weigh like common ones.
    """
    total = counts.sum(axis=0)
    found = np.stack([counts[parts == part].sum(axis=0) for part in range(len(shares))])
    expected = shares[:, None] * total
    return float((((found - expected) ** 2) / (expected + 1)).sum())
