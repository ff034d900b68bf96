"""What the shipped model is meant to reach, and what was tried where it does not, kept as data in ``bars.json``.

``bars`` is a list; ``path`` leads to a figure in ``metrics.json``, and ``tried`` names a list of attempts or none:
``{"name": "`overclaim`, ECE", "path": ["heads", "overclaim", "ece"], "at_most": 0.04, "tried": ""}``.
An attempt is ``{"what": …, "bought": …}``; ``docs/decisions.md`` has the runs behind each.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimscore.errors import InputError
from training.evaluation.tables import Figures, number, short, table

FILE = Path(__file__).with_name("bars.json")


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure of the metrics, and the bound that it is meant to keep.

    bound: the lowest value, or with ``lower`` the highest. tried: (what, what it bought), in the order of the work.
    """

    name: str
    path: tuple[str, ...]
    bound: float
    lower: bool
    tried: tuple[tuple[str, str], ...] = ()

    def figure(self, metrics: Figures) -> Figures | None:
        """The figure with its interval; none where it was not measured."""
        found: Any = metrics
        for key in self.path:
            if not isinstance(found, dict) or key not in found:
                return None
            found = found[key]
        return found if found["value"] is not None else None

    def met(self, value: float) -> bool:
        """Whether the value, unrounded, keeps the bound."""
        return value <= self.bound if self.lower else value >= self.bound


def bars(path: Path = FILE) -> list[Bar]:
    """The bars of the file; raises InputError("bars") where it has not the form of the module's docstring."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        tried = {name: tuple((one["what"], one["bought"]) for one in found) for name, found in raw["tried"].items()}
        return [
            Bar(
                name=one["name"],
                path=tuple(one["path"]),
                bound=float(one["at_most"] if "at_most" in one else one["at_least"]),
                lower="at_most" in one,
                tried=tried[one["tried"]] if one["tried"] else (),
            )
            for one in raw["bars"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: not a list of bars ({error!r})", code="bars") from error


def bars_section(metrics: Figures, known: Sequence[Bar]) -> str:
    """Each bar beside what was measured; for those that are missed, what was tried. Empty where none was measured."""
    measured = [(bar, found) for bar in known if (found := bar.figure(metrics)) is not None]
    if not measured:
        return ""
    rows = [
        [
            bar.name,
            f"{'at most' if bar.lower else 'at least'} {short(bar.bound)}",
            number(found),
            "yes" if bar.met(found["value"]) else f"no, by {abs(found['value'] - bar.bound):.4f}",
        ]
        for bar, found in measured
    ]
    missed = [bar for bar, found in measured if bar.tried and not bar.met(found["value"])]
    parts = [table(("figure", "bar", "measured", "kept"), rows)]
    parts += [f"Tried for {bar.name}, and what it bought:\n\n{table(('what', 'bought'), bar.tried)}" for bar in missed]
    return "\n\n".join(parts)
