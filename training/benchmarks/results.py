"""What came out: figures of every method that has a folder, seeds averaged, published figures beside them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.benchmarks.runs import SETTINGS
from training.benchmarks.task import Figures, Measured, Task
from training.evaluation.tables import number, table
from training.metrics import Bootstrap, Estimate, Floats
from training.splits import tied_groups

START = "<!-- figures: written by python -m training benchmark -->"
END = "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Result:
    """Figures of one method on one benchmark.

    figures: of the mean of the seeds' scores, 95 % intervals bootstrapped by group. each_seed: the same figure of every
    seed alone. folds: how many of ``splits`` are measured; a figure with fewer is of a part of the corpus.
    """

    method: str
    sentences: int
    groups: int
    seeds: tuple[int, ...]
    folds: int
    splits: int
    seconds: float
    settings: dict[str, Any]
    figures: Figures
    each_seed: dict[str, tuple[float, ...]]

    def plain(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "method": self.method,
            "sentences": self.sentences,
            "groups": self.groups,
            "seeds": list(self.seeds),
            "folds": self.folds,
            "splits": self.splits,
            "seconds": round(self.seconds, 1),
            "settings": self.settings,
            "figures": {name: found.rounded() for name, found in self.figures.items()},
            "each_seed": {name: [round(x, 4) for x in values] for name, values in self.each_seed.items()},
        }


def read_results(task: Task, output: Path, *, rounds: int = 1000) -> list[Result]:
    """Results of every method that has at least one fold done, in the order of their names."""
    folders = sorted(path.parent for path in (output / task.name).glob(f"*/{SETTINGS}"))
    return [_result(task, folder, rounds=rounds) for folder in folders if any(folder.glob("fold-*.json"))]


def _result(task: Task, folder: Path, *, rounds: int) -> Result:
    settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    fits = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("fold-*.json"))]
    by_seed: dict[int, dict[str, list[float]]] = defaultdict(dict)
    for one in fits:
        by_seed[one["seed"]].update(zip(one["ids"], one["scores"], strict=True))
    most = max(len(scores) for scores in by_seed.values())
    seeds = sorted(seed for seed, scores in by_seed.items() if len(scores) == most)  # a seed under way is left out
    counted = [one for one in fits if one["seed"] in seeds]
    known = {one.id: one for split in task.splits(settings["splits"]) for one in split.measure}
    items = tuple(known[name] for name in by_seed[seeds[0]])
    groups = tied_groups([one.keys for one in items])
    bootstrap = Bootstrap(groups, rounds=rounds)
    scores = [np.array([by_seed[seed][one.id] for one in items], np.float64) for seed in seeds]
    single = [_point(task, items, values, groups) for values in scores]
    return Result(
        method=folder.name,
        sentences=len(items),
        groups=bootstrap.documents,
        seeds=tuple(seeds),
        folds=len({one["fold"] for one in counted}),
        splits=settings["splits"],
        seconds=sum(one["seconds"] for one in counted),
        settings=settings,
        figures=task.figures(Measured(items, np.mean(scores, axis=0), bootstrap)),
        each_seed={name: tuple(each[name].value for each in single) for name in single[0]},
    )


def _point(task: Task, items: tuple[Any, ...], scores: Floats, groups: Sequence[str]) -> dict[str, Estimate]:
    return task.figures(Measured(items, scores, Bootstrap(groups, rounds=1)))


def to_markdown(tasks: Sequence[Task], results: dict[str, list[Result]]) -> str:
    """One section a benchmark: what was measured, and a table of published and own figures."""
    return "\n\n".join(_section(task, results[task.name]) for task in tasks if results.get(task.name))


def _section(task: Task, results: list[Result]) -> str:
    names = list(results[0].figures)
    published = [
        [f"published: {one.model} ({one.note})", "", *(_published(one.figures.get(name)) for name in names)]
        for one in task.published
    ]
    own = [[one.method, _extent(one), *(number(one.figures[name].rounded()) for name in names)] for one in results]
    sizes = sorted({(one.sentences, one.groups) for one in results}, reverse=True)
    extent = f"{sizes[0][0]:,} sentences in {sizes[0][1]:,} groups."
    return f"### {task.title}\n\n{task.note} {extent}\n\n" + table(("", "fits", *names), [*published, *own])


def _published(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}".removeprefix("0")


def _extent(result: Result) -> str:
    seeds = "1 seed" if len(result.seeds) == 1 else f"mean of {len(result.seeds)} seeds"
    part = "" if result.folds == result.splits else f", {result.folds} of {result.splits} folds"
    return seeds + part


def with_figures(page: str, block: str) -> str:
    """The page with the block between its markers written anew; raises ValueError where the markers are gone."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError("the page has no markers for the figures")
    return f"{before}{START}\n\n{block}\n\n{END}{after}"
