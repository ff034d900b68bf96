"""The texts on which annotators differ, worst first: what to talk about, and what to write into the guide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claimscore.domain import CLAIM_STRENGTHS
from training.agreement.raters import Rated, Table
from training.labels import LEVELS

_STRENGTH_STEPS = len(CLAIM_STRENGTHS) - 1


@dataclass(frozen=True, slots=True)
class Dispute:
    """A text and what each rater said, in the fields in which they differ.

    distance: how far apart they are, summed over the fields: the widest difference of a level as a share of its scale,
    and for flags one minus the share of flags that all of them gave.
    """

    id: str
    text: str
    distance: float
    said: Mapping[str, Mapping[str, str]]


def disputes(table: Table) -> list[Dispute]:
    """Every text with a difference, the widest first; equal ones in the order of the files."""
    found = [dispute for item in table.items if (dispute := _dispute(item))]
    return sorted(found, key=lambda dispute: -dispute.distance)


def _dispute(item: Rated) -> Dispute | None:
    said: dict[str, dict[str, str]] = {}
    distance = 0.0
    for field, values in _scaled(item).items():
        widest = max(values.values()) - min(values.values())
        if widest:
            distance += widest
            said[field] = {rater: str(item.by_rater[rater][field]) for rater in values}
    flags = {rater: {one["flag"] for one in row["flags"]} for rater, row in item.by_rater.items() if "flags" in row}
    if len(flags) >= 2:
        some, every = set.union(*flags.values()), set.intersection(*flags.values())
        if some != every:
            distance += 1 - len(every) / len(some)
            said["flags"] = {rater: ", ".join(sorted(found)) or "none" for rater, found in flags.items()}
    return Dispute(item.id, item.text, distance, said) if said else None


def _scaled(item: Rated) -> dict[str, dict[str, float]]:
    """The level of each rater as a share of the scale, for every field that two have labelled."""
    found: dict[str, dict[str, float]] = {
        field: {rater: row[field] / highest for rater, row in item.by_rater.items() if field in row}
        for field, highest in LEVELS.items()
    }
    found["strength"] = {
        rater: CLAIM_STRENGTHS.index(row["strength"]) / _STRENGTH_STEPS
        for rater, row in item.by_rater.items()
        if "strength" in row
    }
    return {field: values for field, values in found.items() if len(values) >= 2}
