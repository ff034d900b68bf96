"""Which labels to read again: rows whose label a model that never saw them finds hardest to believe.

Every row is judged by a network fitted on the documents of other folds. Source: Northcutt, Jiang and Chuang 2021,
doi:10.1613/jair.1.12125 (confident learning: out-of-fold probabilities, ranked by the probability of the given label).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from training.batches import prepare
from training.labels import BINARY, Example
from training.metrics import Floats
from training.recipe import Recipe
from training.rows import Rows
from training.run import fit, padding_id, run_encoder
from training.splits import document_groups, fold_of
from training.teacher import logits

log = logging.getLogger("training")

READ = ("health_claim", "overclaim", "overclaim_severe", "weak_evidence", "critical")
"""Heads whose labels are doubted; flags follow from them when a row is read again."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A label to read again. given: the mean over annotators, predicted: out of fold, both in [0, 1]."""

    id: str
    head: str
    given: float
    predicted: float


def out_of_fold(recipe: Recipe, rows: Rows, folder: Path, *, folds: int) -> tuple[tuple[Example, ...], Floats]:
    """Real rows, and float64 (n, 20) probabilities of each from a network that saw no document of its fold.

    Each fold is a run of ``recipe`` without teacher and variants in a folder of its own, and taken up again there.
    """
    groups = document_groups(rows.real)
    places = [fold_of(group, folds=folds, seed=recipe.seed) for group in groups]
    alone = replace(recipe.alone()[0], teacher=None)
    found = np.zeros((len(rows.real), len(BINARY)))
    for fold in range(folds):
        kept = tuple(row for row, place in zip(rows.real, places, strict=True) if place != fold)
        held = [place for place, at in enumerate(places) if at == fold]
        network = fit(alone, replace(rows, real=kept), folder / f"fold-{fold}")
        encoder = run_encoder(alone, folder / f"fold-{fold}")
        asked = prepare([rows.real[place] for place in held], encoder)
        heads, _ = logits(network, asked, padding=padding_id(folder / f"fold-{fold}"))
        found[held] = torch.sigmoid(heads[:, : len(BINARY)]).numpy()
        log.info("fold %d of %d: judged %d rows that it did not learn from", fold + 1, folds, len(held))
    return rows.real, found


def doubts(examples: Sequence[Example], predicted: Floats, *, count: int) -> list[Doubt]:
    """The ``count`` rows with the least believable label, each with the head that is doubted most, worst first."""
    columns = [BINARY.index(name) for name in READ]
    given = np.array([example.targets for example in examples])[:, columns]
    gaps = np.abs(given - predicted[:, columns])
    order = np.argsort(-gaps.max(axis=1), kind="stable")[:count]
    return [
        Doubt(
            examples[row].id,
            READ[int(gaps[row].argmax())],
            float(given[row, gaps[row].argmax()]),
            round(float(predicted[row, columns[int(gaps[row].argmax())]]), 4),
        )
        for row in order
    ]


def write_doubts(found: Sequence[Doubt], path: Path) -> None:
    """One JSON object a line, no text."""
    lines = [
        json.dumps({"id": one.id, "head": one.head, "given": one.given, "predicted": one.predicted}) for one in found
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
