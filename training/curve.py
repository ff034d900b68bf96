"""What the next labels are worth: the same recipe on fewer real rows, measured each time.

A point leaves out whole documents, drawn by the seed, so that smaller sets are parts of larger ones. No teacher takes
part, for it would carry what was left out.
"""

from __future__ import annotations

import argparse
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from training.corpora import ROOT
from training.evaluation.figures import ENOUGH
from training.evaluation.learning_curve import add_point
from training.labels import BINARY, Example
from training.metrics import average_precision
from training.recipe import Recipe, load_recipe
from training.rows import Rows, load_rows, measuring_rows
from training.splits import document_groups, rank

log = logging.getLogger("training")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``curve`` to ``python -m training``."""
    parser = commands.add_parser("curve", help="measure how average precision grows with the number of real rows")
    parser.add_argument("rows", type=int, nargs="+", help="how many real rows to fit on, one run each")
    parser.add_argument("--recipe", default="first", help="a name in training/recipes or a TOML file")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="override a setting")
    parser.add_argument("--seeds", type=int, nargs="+", default=[13])
    parser.add_argument("--run", type=Path, default=ROOT / "runs" / "curve", help="folder of the runs")
    parser.set_defaults(command=_command)


def _command(options: argparse.Namespace) -> None:
    recipe = labelled_alone(load_recipe(options.recipe, options.set))
    rows = load_rows(recipe)
    for seed in options.seeds:
        for count in options.rows:
            kept = fewer(rows.real, count, seed=seed)
            own = replace(recipe, seed=seed)
            figures = _measure(own, replace(rows, real=kept), options.run / f"{len(kept)}-{seed}")
            add_point(len(kept), seed, figures)
            log.info("%d rows, seed %d: overclaim %.3f", len(kept), seed, figures["overclaim"])


def labelled_alone(recipe: Recipe) -> Recipe:
    """The recipe without teacher and variants: one run on the rows that annotators labelled."""
    stages = tuple(replace(stage, rows="both" if stage.rows == "all" else stage.rows) for stage in recipe.stages)
    return replace(recipe, teacher=None, variants=(), stages=stages)


def fewer(rows: Sequence[Example], count: int, *, seed: int) -> tuple[Example, ...]:
    """At most ``count`` rows, whole document groups in an order that the seed draws."""
    groups = document_groups(rows)
    sizes = Counter(groups)
    kept: set[str] = set()
    left = count
    for group in sorted(sizes, key=lambda name: rank(name, seed)):
        if sizes[group] <= left:
            kept.add(group)
            left -= sizes[group]
    return tuple(row for row, group in zip(rows, groups, strict=True) if group in kept)


def _measure(recipe: Recipe, rows: Rows, folder: Path) -> dict[str, float]:
    from training.run import judged

    dev = measuring_rows()
    heads = judged(recipe, rows, dev, folder)
    positive = np.array([example.targets for example in dev]) >= 0.5
    each = {
        name: average_precision(positive[:, column], heads[:, column].double().numpy())
        for column, name in enumerate(BINARY)
    }
    flags = [each[name] for column, name in enumerate(BINARY) if column > 5 and positive[:, column].sum() >= ENOUGH]
    return {**{name: round(each[name], 4) for name in BINARY[:6]}, "flags_macro_ap": round(float(np.mean(flags)), 4)}
