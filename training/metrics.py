"""Figures: average precision, F1, calibration error, errors at coverage, and intervals bootstrapped by document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

_BINS = 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; all ``nan`` where it is not defined."""

    value: float
    low: float
    high: float

    def rounded(self) -> dict[str, float | None]:
        """As plain data with four digits; ``None`` where undefined."""
        return {name: None if np.isnan(x) else round(x, 4) for name, x in asdict(self).items()}


def average_precision(positive: Bools, score: Floats) -> float:
    """Average precision (no interpolation), ties taken together; ``nan`` without a positive."""
    if not positive.any():
        return float("nan")
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(positive[order])
    last = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
    found = hits[last]
    precision = found / (last + 1)
    return float(np.sum(precision * np.diff(found, prepend=0)) / hits[-1])


def f1(positive: Bools, predicted: Bools) -> float:
    """Harmonic mean of precision and recall; ``nan`` where neither side has a positive."""
    both = int((positive & predicted).sum())
    total = int(positive.sum()) + int(predicted.sum())
    return 2 * both / total if total else float("nan")


def expected_calibration_error(positive: Bools, probability: Floats) -> float:
    """Mean distance of probability and frequency over ten bins with equal numbers of sentences."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, _BINS) if len(part)]
    gaps = [abs(float(probability[part].mean()) - float(positive[part].mean())) * len(part) for part in parts]
    return sum(gaps) / len(positive)


def brier(positive: Bools, probability: Floats) -> float:
    """Mean squared distance of probability and outcome."""
    return float(np.mean((probability - positive) ** 2))


def share(chosen: Bools, among: Bools) -> float:
    """Share of ``chosen`` among ``among``; ``nan`` where that is empty."""
    count = int(among.sum())
    return int((chosen & among).sum()) / count if count else float("nan")


class Bootstrap:
    """Resamples whole documents; the same resamples for every figure, so that differences are paired."""

    def __init__(self, documents: Sequence[str], *, rounds: int = 1000, seed: int = 0) -> None:
        names = sorted(set(documents))
        place = {name: row for row, name in enumerate(names)}
        members: list[list[int]] = [[] for _ in names]
        for row, name in enumerate(documents):
            members[place[name]].append(row)
        rows = [np.array(group, np.int64) for group in members]
        draw = np.random.default_rng(seed)
        self.size = len(documents)
        self.documents = len(names)
        self.samples: list[Rows] = [
            np.concatenate([rows[i] for i in draw.integers(0, len(rows), len(rows))]) for _ in range(rounds)
        ]

    @cached_property
    def weights(self) -> Floats:
        """(rounds + 1, n) how often each row is drawn: once each in the first line, then in every resample."""
        drawn = [np.bincount(sample, minlength=self.size) for sample in self.samples]
        return np.stack([np.ones(self.size), *drawn]).astype(np.float64)

    def estimate(self, figure: Callable[[Rows], float]) -> Estimate:
        """The figure on all rows, with the 2.5 and 97.5 percentiles over resamples in which it is defined."""
        value = figure(np.arange(self.size))
        return self.interval(np.array([value, *(figure(sample) for sample in self.samples)]))

    def interval(self, values: Floats) -> Estimate:
        """The interval of a figure whose values were found for every line of ``weights``.

        values: (rounds + 1,), that of all rows first; ``nan`` where it is not defined.
        """
        value, drawn = float(values[0]), values[1:]
        drawn = drawn[~np.isnan(drawn)]
        if np.isnan(value) or not len(drawn):
            return Estimate(float("nan"), float("nan"), float("nan"))
        low, high = np.percentile(drawn, (2.5, 97.5))
        return Estimate(value, float(low), float(high))
