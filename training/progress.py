"""Where a training run stands: its epochs in order, and what is told to whoever follows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from training.network import ClaimNetwork
from training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Position:
    """An epoch of a run: its stage, its number in the stage, its number in the run."""

    stage: int
    epoch: int
    overall: int


def positions(recipe: Recipe) -> list[Position]:
    """Every epoch of the run, in order."""
    pairs = [(s, e) for s, stage in enumerate(recipe.stages) for e in range(stage.epochs)]
    return [Position(stage, epoch, overall) for overall, (stage, epoch) in enumerate(pairs)]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its run's folder, its number, how many there are, its stage's rows, its epoch in the run, the rest."""

    run: str
    number: int
    of: int
    rows: str
    epoch: int
    loss: float
    learning_rate: float


class Watch(Protocol):
    """What follows a run: logs, a progress bar, figures on held-out rows. It must not draw random numbers."""

    def step(self, step: Step) -> None:
        """After every step."""

    def epoch(self, step: Step, network: ClaimNetwork) -> None:
        """After every epoch, before its checkpoint; step: the last one."""
