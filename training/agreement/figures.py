"""The coefficients of every field of the guide, and of the marked words."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from claimscore.domain import CLAIM_STRENGTHS, FLAGS
from training.agreement.coefficients import NAN, Scale, cohen_kappa, f1, krippendorff_alpha
from training.agreement.raters import Rated, Table
from training.corpora import Row

_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Field:
    """Something to agree on: how a row says it, ``None`` where the row does not."""

    name: str
    scale: Scale
    value: Callable[[Row], int | None]

    @property
    def binary(self) -> bool:
        """Whether it is there or not, so that F1 means something."""
        return self.scale is Scale.NOMINAL


@dataclass(frozen=True, slots=True)
class Pair:
    """Two raters on one field; ``same`` is the share of equal values."""

    raters: tuple[str, str]
    n: int
    same: float
    kappa: float
    f1: float


@dataclass(frozen=True, slots=True)
class FieldFigures:
    """One field: texts with two values or more, alpha over all raters, and every two raters that share texts.

    positives: texts that some rater gave 1 or more. kappa, f1, same: means over the pairs, weighted by their texts.
    """

    name: str
    scale: Scale
    n: int
    positives: int
    alpha: float
    same: float
    kappa: float
    f1: float
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class SpanFigures:
    """The marked words of two raters: F1 over tokens and over characters, each counted with its flag."""

    raters: tuple[str, str]
    n: int
    token_f1: float
    character_f1: float


def _level(field: str) -> Callable[[Row], int | None]:
    return lambda row: row.get(field)


def _some(field: str) -> Callable[[Row], int | None]:
    return lambda row: int(row[field] >= 1) if field in row else None


def _flag(flag: str) -> Callable[[Row], int | None]:
    return lambda row: int(any(one["flag"] == flag for one in row["flags"])) if "flags" in row else None


def _strength(row: Row) -> int | None:
    return CLAIM_STRENGTHS.index(row["strength"]) if "strength" in row else None


FIELDS = (
    Field("claim", Scale.NOMINAL, _level("claim")),
    Field("overclaim >= 1", Scale.NOMINAL, _some("overclaim")),
    Field("overclaim", Scale.ORDINAL, _level("overclaim")),
    Field("weak_evidence >= 1", Scale.NOMINAL, _some("weak_evidence")),
    Field("weak_evidence", Scale.ORDINAL, _level("weak_evidence")),
    Field("critical", Scale.NOMINAL, _level("critical")),
    Field("strength", Scale.ORDINAL, _strength),
    *(Field(f"flag {flag}", Scale.NOMINAL, _flag(flag)) for flag in FLAGS),
)


def field_figures(table: Table) -> list[FieldFigures]:
    """The figures of every field that two raters have both labelled on some text, in the order of ``FIELDS``."""
    return [found for field in FIELDS if (found := _figures(table, field)) is not None]


def _figures(table: Table, field: Field) -> FieldFigures | None:
    values = [_values(item, field) for item in table.items]
    units = [list(one.values()) for one in values if len(one) >= 2]
    if not units:
        return None
    pairs = tuple(pair for a, b in combinations(table.raters, 2) if (pair := _pair(values, field, a, b)))
    return FieldFigures(
        field.name,
        field.scale,
        len(units),
        sum(any(unit) for unit in units),
        krippendorff_alpha(units, scale=field.scale),
        _mean((pair.same, pair.n) for pair in pairs),
        _mean((pair.kappa, pair.n) for pair in pairs),
        _mean((pair.f1, pair.n) for pair in pairs) if field.binary else NAN,
        pairs,
    )


def _values(item: Rated, field: Field) -> dict[str, int]:
    return {rater: value for rater, row in item.by_rater.items() if (value := field.value(row)) is not None}


def _pair(values: Sequence[dict[str, int]], field: Field, a: str, b: str) -> Pair | None:
    both = [(one[a], one[b]) for one in values if a in one and b in one]
    if not both:
        return None
    first, second = [one for one, _ in both], [one for _, one in both]
    same = sum(x == y for x, y in both) / len(both)
    kappa = cohen_kappa(first, second, scale=field.scale)
    return Pair((a, b), len(both), same, kappa, f1(first, second) if field.binary else NAN)


def _mean(weighted: Iterable[tuple[float, int]]) -> float:
    defined = [(value, n) for value, n in weighted if not math.isnan(value)]
    total = sum(n for _, n in defined)
    return sum(value * n for value, n in defined) / total if total else NAN


def span_figures(table: Table) -> list[SpanFigures]:
    """The figures of the marked words, for every two raters that have both labelled flags on some text."""
    found = []
    for a, b in combinations(table.raters, 2):
        items = [item for item in table.items if _marks_words(item, a) and _marks_words(item, b)]
        if items:
            characters = [(_characters(item.by_rater[a]), _characters(item.by_rater[b])) for item in items]
            tokens = [
                tuple(_tokens(item.text, one) for one in two) for item, two in zip(items, characters, strict=True)
            ]
            found.append(SpanFigures((a, b), len(items), _overlap(tokens), _overlap(characters)))
    return found


def _marks_words(item: Rated, rater: str) -> bool:
    return "flags" in item.by_rater.get(rater, {})


def _characters(row: Row) -> set[tuple[str, int]]:
    """Every marked character with its flag; words without offsets are taken where they first occur."""
    marked: set[tuple[str, int]] = set()
    for one in row["flags"]:
        words = one.get("span")
        if words:
            start = one.get("start", row["text"].find(words))
            marked.update((one["flag"], position) for position in range(start, start + len(words)))
    return marked


def _tokens(text: str, characters: set[tuple[str, int]]) -> set[tuple[str, int]]:
    flags = {flag for flag, _ in characters}
    spans = [token.span() for token in _TOKEN.finditer(text)]
    return {
        (flag, start)
        for flag in flags
        for start, end in spans
        if any((flag, position) in characters for position in range(start, end))
    }


def _overlap(pairs: Iterable[Sequence[set[tuple[str, int]]]]) -> float:
    """F1 over everything marked in all texts together; ``nan`` where nothing is."""
    both = total = 0
    for first, second in pairs:
        both += len(first & second)
        total += len(first) + len(second)
    return 2 * both / total if total else NAN
