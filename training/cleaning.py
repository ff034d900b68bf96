"""Which labels to read again: rows whose label a model that never saw them finds hardest to believe.

Every row is judged by a network fitted on the documents of other folds. Source: Northcutt, Jiang and Chuang 2021,
doi:10.1613/jair.1.12125 (confident learning: out-of-fold probabilities, ranked by the probability of the given label).
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from training.corpora import ROOT
from training.curve import labelled_alone
from training.labels import BINARY, Example
from training.metrics import Floats
from training.recipe import Recipe, load_recipe
from training.rows import Rows, load_rows
from training.splits import document_groups, fold_of

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


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``doubts`` to ``python -m training``."""
    parser = commands.add_parser("doubts", help="which labels to read again: the hardest to believe out of fold")
    parser.add_argument("--recipe", default="first", help="a name in training/recipes or a TOML file")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="override a setting")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--count", type=int, default=500, help="how many rows (default 500)")
    parser.add_argument("--run", type=Path, default=ROOT / "runs" / "doubts", help="folder of the folds' runs")
    parser.add_argument("--output", type=Path, default=ROOT / "runs" / "doubts" / "doubts.jsonl")
    parser.set_defaults(command=_command)


def _command(options: argparse.Namespace) -> None:
    recipe = load_recipe(options.recipe, options.set)
    rows = load_rows(recipe)
    options.run.mkdir(parents=True, exist_ok=True)
    found = doubts(rows.real, out_of_fold(recipe, rows, options.run, folds=options.folds), count=options.count)
    options.output.write_text("".join(json.dumps(asdict(one)) + "\n" for one in found), encoding="utf-8")
    log.info("%s: %d rows to read again, the most doubted first", options.output, len(found))


def out_of_fold(recipe: Recipe, rows: Rows, folder: Path, *, folds: int) -> Floats:
    """float64 (n, 20) probabilities of the n real rows, each from a network that saw no document of its fold.

    A fold is a run of ``recipe`` on labelled rows alone, in a folder of its own, and taken up again there.
    """
    from training.run import judged

    groups = document_groups(rows.real)
    places = np.array([fold_of(group, folds=folds, seed=recipe.seed) for group in groups])
    alone = labelled_alone(recipe)
    found = np.zeros((len(rows.real), len(BINARY)))
    for fold in range(folds):
        held = np.flatnonzero(places == fold).tolist()
        kept = tuple(rows.real[row] for row in np.flatnonzero(places != fold).tolist())
        asked = [rows.real[row] for row in held]
        heads = judged(alone, replace(rows, real=kept), asked, folder / f"fold-{fold}")
        found[held] = heads[:, : len(BINARY)].sigmoid().double().numpy()
        log.info("fold %d of %d: judged %d rows that it did not learn from", fold + 1, folds, len(held))
    return found


def doubts(examples: Sequence[Example], predicted: Floats, *, count: int) -> list[Doubt]:
    """The ``count`` rows with the least believable label, each with the head that is doubted most, worst first."""
    columns = [BINARY.index(name) for name in READ]
    given = np.array([example.targets for example in examples])[:, columns]
    gaps = np.nan_to_num(np.abs(given - predicted[:, columns]))
    order = np.argsort(-gaps.max(axis=1), kind="stable")[:count].tolist()
    return [_doubt(examples[row], given[row], predicted[row, columns], int(gaps[row].argmax())) for row in order]


def _doubt(example: Example, given: Floats, predicted: Floats, head: int) -> Doubt:
    return Doubt(example.id, READ[head], float(given[head]), round(float(predicted[head]), 4))
