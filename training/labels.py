"""From annotation rows to targets. Labels are mapped here and nowhere else.

A binary head of an ordinal field is "level at least 1" (``overclaim``) or "level 2" (``overclaim_severe``). With two
passes, a head is positive where the mean of the two indicators reaches one half: where either annotator says so.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claimscore.domain import CLAIM_STRENGTHS, FLAGS, SENTENCE_HEADS, Span
from claimscore.errors import InputError
from training.corpora import Row

BINARY = (*SENTENCE_HEADS, *FLAGS)
UNLABELLED = -1
NO_TARGETS = (math.nan,) * len(BINARY)
"""The targets of a sentence that nobody labelled."""
LEVELS = {"claim": 1, "overclaim": 2, "weak_evidence": 2, "critical": 1}
"""The fields that hold a level, each with its highest one."""
HEAD_LEVELS = {
    "health_claim": ("claim", 1),
    "overclaim": ("overclaim", 1),
    "overclaim_severe": ("overclaim", 2),
    "weak_evidence": ("weak_evidence", 1),
    "weak_evidence_severe": ("weak_evidence", 2),
    "critical": ("critical", 1),
}
"""Each head with its field, and the level from which it is positive."""
_FLAG_COLUMN = {name: column for column, name in enumerate(FLAGS)}


@dataclass(frozen=True, slots=True)
class Mark:
    """Trigger words of one flag: its column in ``FLAGS`` and where they stand in the text."""

    flag: int
    span: Span


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled sentence.

    targets: 20 values in [0, 1] in the order of ``BINARY``, the mean over annotators. strength: position in
    ``CLAIM_STRENGTHS`` or ``UNLABELLED``. marks: those of all annotators.
    """

    id: str
    doc: str
    source: str
    text: str
    targets: tuple[float, ...]
    strength: int
    marks: tuple[Mark, ...]

    def __post_init__(self) -> None:
        if len(self.targets) != len(BINARY):
            raise ValueError(f"{len(self.targets)} targets, expected {len(BINARY)}")
        if any(mark.span.end > len(self.text) for mark in self.marks):
            raise ValueError(f"{self.id}: a mark leaves the text")


def from_row(row: Row, strengths: Mapping[str, int]) -> Example:
    """The example of a row with one pass, or with several under ``annotations``.

    Raises InputError("label") for levels, flags or spans that the guide does not allow.
    """
    passes = row.get("annotations") or [row]
    heads = [_checked_targets(str(row["id"]), one) for one in passes]
    return Example(
        id=str(row["id"]),
        doc=str(row["doc"]),
        source=str(row["source"]),
        text=str(row["text"]),
        targets=tuple(sum(column) / len(heads) for column in zip(*heads, strict=True)),
        strength=strengths.get(str(row["id"]), UNLABELLED),
        marks=tuple(dict.fromkeys(mark for one in passes for mark in _marks(str(row["id"]), str(row["text"]), one))),
    )


def targets(row: Row) -> list[float]:
    """20 values in the order of ``BINARY``, ``nan`` for what the row does not label."""
    heads = [
        float(row[field] >= level) if field in row else math.nan
        for field, level in (HEAD_LEVELS[name] for name in SENTENCE_HEADS)
    ]
    if "flags" not in row:
        return heads + [math.nan] * len(FLAGS)
    named = {flag["flag"] for flag in row["flags"]}
    return heads + [float(name in named) for name in FLAGS]


def _checked_targets(row_id: str, one: Row) -> list[float]:
    """The targets of a pass that labels every field; flags that are not written are absent."""
    for field, highest in LEVELS.items():
        value = one.get(field)
        if not isinstance(value, int) or not 0 <= value <= highest:
            raise InputError(f"row {row_id}: {field} is {value!r}, expected 0 to {highest}", code="label")
    flags = one.get("flags", ())
    unknown = sorted({flag["flag"] for flag in flags} - _FLAG_COLUMN.keys())
    if unknown:
        raise InputError(f"row {row_id}: unknown flag {', '.join(unknown)}", code="label")
    return targets({**one, "flags": flags})


def _marks(row_id: str, text: str, one: Row) -> Iterable[Mark]:
    for flag in one.get("flags", ()):
        words = flag["span"]
        start = text.find(words)
        if start < 0 or not words:
            raise InputError(
                f"row {row_id}: the span of {flag['flag']} ({len(words)} characters) does not occur in the text",
                code="label",
            )
        yield Mark(_FLAG_COLUMN[flag["flag"]], Span(start, start + len(words)))


def text_digest(text: str) -> str:
    """SHA-256 of a sentence, in hex: how labels name a text that the project does not hold."""
    return hashlib.sha256(text.encode()).hexdigest()


def examples_digest(rows: Iterable[Example]) -> str:
    """SHA-256 in hex of examples with their labels, in order: whether a run has what it began with."""
    return hashlib.sha256(repr(tuple(rows)).encode("utf-8", "surrogatepass")).hexdigest()


def strengths_by_id(rows: Iterable[Row], texts: Mapping[str, str]) -> dict[str, int]:
    """Claim strength of each labelled row that is in ``texts`` (id to text).

    Raises InputError("label") for an unknown strength, and where the text is not the one that was labelled.
    """
    found = {}
    for row in rows:
        text = texts.get(row["id"])
        if text is None:
            continue
        if row["strength"] not in CLAIM_STRENGTHS:
            raise InputError(f"row {row['id']}: unknown strength {row['strength']!r}", code="label")
        if row["sha256"] != text_digest(text):
            raise InputError(f"row {row['id']}: the text is not the one that was labelled", code="label")
        found[str(row["id"])] = CLAIM_STRENGTHS.index(row["strength"])
    return found


def examples(rows: Iterable[Row], strength_rows: Iterable[Row] = ()) -> list[Example]:
    """Examples of ``rows``, in order, with their claim strength where it was labelled."""
    kept = list(rows)
    strengths = strengths_by_id(strength_rows, {str(row["id"]): str(row["text"]) for row in kept})
    return [from_row(row, strengths) for row in kept]


def count_positives(rows: Iterable[Example]) -> dict[str, int]:
    """How many examples are positive (one half or more) under each head and flag."""
    counts: Counter[str] = Counter(dict.fromkeys(BINARY, 0))
    for example in rows:
        counts.update(name for name, value in zip(BINARY, example.targets, strict=True) if value >= 0.5)
    return dict(counts)
