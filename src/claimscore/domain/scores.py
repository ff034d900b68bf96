"""Probabilities under their names: one, and a row of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

DIGITS = 6
"""Decimals of every probability that is written out: enough to compare with, few enough to be the same everywhere."""
_STEPS: int = 10**DIGITS


@dataclass(frozen=True, slots=True)
class Score:
    """A calibrated probability under a name of the schema."""

    name: str
    probability: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"{self.name}: {self.probability} is no probability")


@dataclass(frozen=True, slots=True)
class Scores(Sequence[Score]):
    """A row of scores, kept as names and figures: every sentence has 24, and an object for each would cost more.

    probabilities: from 0 to 1, one for each name; ValueError otherwise.
    """

    names: tuple[str, ...]
    probabilities: tuple[float, ...]

    def __post_init__(self) -> None:
        for name, probability in zip(self.names, self.probabilities, strict=True):
            if not 0.0 <= probability <= 1.0:
                raise ValueError(f"{name}: {probability} is no probability")

    def by_name(self) -> dict[str, float]:
        """Each name's probability, in order."""
        return dict(zip(self.names, self.probabilities, strict=True))

    def rounded(self) -> dict[str, float]:
        """Each name's probability as it is written out, in order."""
        return dict(zip(self.names, map(rounded, self.probabilities), strict=True))

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, place: int) -> Score: ...
    @overload
    def __getitem__(self, place: slice) -> Scores: ...
    def __getitem__(self, place: int | slice) -> Score | Scores:
        if isinstance(place, slice):
            return Scores(self.names[place], self.probabilities[place])
        return Score(self.names[place], self.probabilities[place])

    def __iter__(self) -> Iterator[Score]:
        return map(Score, self.names, self.probabilities)


def rounded(probability: float) -> float:
    """A probability as it is written out, to ``DIGITS`` decimals; ``round`` takes four times as long."""
    return round(probability * _STEPS) / _STEPS
