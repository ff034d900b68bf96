"""Agreement beyond chance. Everything here takes plain values and knows nothing of our fields.

Sources: Cohen 1960, doi:10.1177/001316446002000104 (kappa); Cohen 1968, doi:10.1037/h0026256 (weights); Krippendorff
2011, "Computing Krippendorff's Alpha-Reliability" (https://repository.upenn.edu/asc_papers/43), and Krippendorff 2018,
*Content Analysis*, 4th ed., chapter 12 (alpha, its metrics, missing values).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
NAN = float("nan")


class Scale(StrEnum):
    """What the distance of two values means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


def cohen_kappa(first: Sequence[int], second: Sequence[int], *, scale: Scale = Scale.NOMINAL) -> float:
    """Cohen's kappa of two annotators over the same texts; linear weights where the scale is not nominal.

    ``nan`` where there is no text, or where both gave one and the same value throughout, so that chance explains all.
    Raises ValueError for sequences of different length.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} values")
    categories = sorted({*first, *second})
    table = np.zeros((len(categories), len(categories)))
    place = {value: i for i, value in enumerate(categories)}
    for a, b in zip(first, second, strict=True):
        table[place[a], place[b]] += 1
    values = np.array(categories, dtype=np.float64)
    distance = np.abs(values[:, None] - values[None, :])
    weights = (distance > 0).astype(np.float64) if scale is Scale.NOMINAL else distance
    n = table.sum()
    expected = float((weights * np.outer(table.sum(axis=1), table.sum(axis=0))).sum()) / n if n else 0.0
    return 1.0 - float((weights * table).sum()) / expected if expected else NAN


def krippendorff_alpha(units: Sequence[Sequence[float]], *, scale: Scale = Scale.NOMINAL) -> float:
    """Krippendorff's alpha of any number of annotators.

    units: the values that each text was given, missing ones left out; a text with one value says nothing.
    ``nan`` where no text has two values, or where all values are the same.
    """
    paired = [unit for unit in units if len(unit) >= 2]
    values = sorted({value for unit in paired for value in unit})
    place = {value: i for i, value in enumerate(values)}
    coincidences = np.zeros((len(values), len(values)))
    for unit in paired:
        counts = np.bincount([place[value] for value in unit], minlength=len(values)).astype(np.float64)
        coincidences += (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    totals = coincidences.sum(axis=1)
    differences = _differences(np.array(values, dtype=np.float64), totals, scale)
    expected = float((differences * np.outer(totals, totals)).sum()) / max(totals.sum() - 1, 1)
    return 1.0 - float((differences * coincidences).sum()) / expected if expected else NAN


def _differences(values: Floats, totals: Floats, scale: Scale) -> Floats:
    """Squared differences delta(c, k) of every two values; Krippendorff 2011, section F."""
    if scale is Scale.NOMINAL:
        return np.not_equal.outer(values, values).astype(np.float64)
    if scale is Scale.INTERVAL:
        squared: Floats = (values[:, None] - values[None, :]) ** 2
        return squared
    ranks = np.cumsum(totals) - totals / 2
    ordinal: Floats = (ranks[:, None] - ranks[None, :]) ** 2
    return ordinal


def f1(first: Sequence[int], second: Sequence[int]) -> float:
    """F1 of two annotators on the value 1, the same whichever is taken for the truth; ``nan`` without a 1."""
    both = sum(a == b == 1 for a, b in zip(first, second, strict=True))
    total = sum(first) + sum(second)
    return 2 * both / total if total else NAN
