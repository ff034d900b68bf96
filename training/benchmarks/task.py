"""A benchmark: what is learned from, what is measured, by which figure, and what others have published on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from training.benchmarks.items import Item
from training.metrics import Bootstrap, Estimate, Floats, Rows, average_precision, f1
from training.splits import tied_groups

Figures = dict[str, Estimate]

_FOLD_SEED = 0
"""The folds are the same for every method and seed, so that methods are compared on the same sentences."""


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure, and why it may not compare with ours in every respect."""

    model: str
    figures: Mapping[str, float]
    note: str


@dataclass(frozen=True, slots=True)
class Split:
    """Items to learn from, and items that this fit is measured on."""

    learn: tuple[Item, ...]
    measure: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """n measured items with the scores of a method: float64 (n, k) probabilities of k classes, or (n, 1) values."""

    items: tuple[Item, ...]
    scores: Floats
    bootstrap: Bootstrap

    @property
    def truth(self) -> Rows:
        """(n,) the class of each item."""
        return np.array([one.label for one in self.items], np.int64)

    @property
    def said(self) -> Rows:
        """(n,) the likeliest class of each item."""
        likeliest: Rows = self.scores.argmax(axis=1)
        return likeliest


@dataclass(frozen=True, slots=True)
class Task:
    """One benchmark.

    classes: names by number; empty for a regression. splits: from the number of folds to the fits that are measured;
    benchmarks with a split of their own ignore the number. auxiliary: items on the same scale that the network reads
    first, none of which shares a group, PMID or text with a measured item; None where there are no such corpora.
    epochs, learning_rate, batch: of the fit on ``learn``. note: what a reader must know about our rows.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    splits: Callable[[int], list[Split]]
    auxiliary: Callable[[], list[Item]] | None
    figures: Callable[[Measured], Figures]
    published: tuple[Published, ...]
    note: str
    epochs: int = 4
    learning_rate: float = 1e-4
    batch: int = 32


def grouped_folds(items: Sequence[Item], folds: int) -> list[Split]:
    """Folds of like class shares; items that share a group, PMID or text are in one fold."""
    classes = [int(one.label) for one in items]
    groups = tied_groups([one.keys for one in items])
    cut = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=_FOLD_SEED)
    return [
        Split(tuple(items[row] for row in learn), tuple(items[row] for row in measure))
        for learn, measure in cut.split(np.zeros((len(items), 1)), classes, groups)
    ]


def macro_f1(truth: Rows, said: Rows, classes: int) -> float:
    """Mean F1 over the classes that occur on either side."""
    return float(np.nanmean([f1(truth == each, said == each) for each in range(classes)]))


def class_precision(measured: Measured, which: int) -> Estimate:
    """Average precision of one class against the rest."""
    positive, scores = measured.truth == which, measured.scores[:, which]
    return measured.bootstrap.estimate(lambda rows: average_precision(positive[rows], scores[rows]))


def class_figures(classes: int) -> Callable[[Measured], Figures]:
    """Macro-F1 and accuracy of the likeliest class."""

    def figures(measured: Measured) -> Figures:
        truth, said = measured.truth, measured.said
        estimate = measured.bootstrap.estimate
        return {
            "macro-F1": estimate(lambda rows: macro_f1(truth[rows], said[rows], classes)),
            "accuracy": estimate(lambda rows: float(np.mean(truth[rows] == said[rows]))),
        }

    return figures
