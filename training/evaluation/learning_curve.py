"""The learning curve: figures against the number of real training rows, measured by separate runs and kept as data.

``learning_curve.json`` is a list of points, one a run:
``{"rows": 4000, "seed": 13, "figures": {"overclaim": …, "weak_evidence": …, "flags_macro_ap": …}}``.
A figure is average precision on ``real_dev``; runs with the same number of rows and another seed show the spread.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from claimscore.errors import InputError

FILE = Path(__file__).with_name("learning_curve.json")


@dataclass(frozen=True, slots=True)
class Point:
    """One run: how many real rows it was fitted on, its seed, and average precision by head."""

    rows: int
    seed: int
    figures: Mapping[str, float]

    def __post_init__(self) -> None:
        if self.rows < 1 or not self.figures:
            raise ValueError(f"a point needs rows and figures, this one has {self.rows} and {len(self.figures)}")
        if not all(0.0 <= value <= 1.0 for value in self.figures.values()):
            raise ValueError("average precision lies in [0, 1]")


def points(path: Path = FILE) -> list[Point]:
    """The points of the file by rows and seed; none where there is no file.

    Raises InputError("learning-curve") where the file has not the form that the module's docstring shows.
    """
    if not path.is_file():
        return []
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        found = [Point(int(one["rows"]), int(one["seed"]), dict(one["figures"])) for one in raw]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: not a list of points ({error!r})", code="learning-curve") from error
    return sorted(found, key=lambda point: (point.rows, point.seed))


def add_point(rows: int, seed: int, figures: Mapping[str, float], path: Path = FILE) -> None:
    """Write one run's figures into the file, in place of an earlier point with the same rows and seed."""
    new = Point(rows, seed, dict(figures))
    kept = [point for point in points(path) if (point.rows, point.seed) != (rows, seed)]
    every = sorted([*kept, new], key=lambda point: (point.rows, point.seed))
    path.write_text("[\n" + ",\n".join(json.dumps(asdict(point)) for point in every) + "\n]\n", encoding="utf-8")


def figures_of(metrics: Mapping[str, Any]) -> dict[str, float]:
    """The figures of a point from a ``metrics.json``: average precision by head and the mean over flags."""
    found = {name: head["ap"]["value"] for name, head in metrics["heads"].items()}
    found["flags_macro_ap"] = metrics["flags_macro_ap"]["value"]
    return {name: value for name, value in found.items() if value is not None}
