"""JSON Lines and CSV: results to bytes, a line or row each."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from claimscore.domain import CLAIM_STRENGTHS, FLAGS, SENTENCE_HEADS
from claimscore.records.places import Kind, Unit
from claimscore.records.results import (
    Result,
    ScoredDocument,
    ScoredSentence,
    span_values,
    summary_values,
    to_values,
)
from claimscore.render.compact import compact
from claimscore.render.csv_report import inert, probability_cells

Encode = Callable[[Sequence[Result]], bytes]

_ERROR_COLUMNS = ("line", "error_code", "error_message")
SENTENCE_COLUMNS = (
    "id",
    "decision",
    *(f"scores.{name}" for name in SENTENCE_HEADS),
    *(f"flags.{name}" for name in FLAGS),
    *(f"claim_strength.{name}" for name in CLAIM_STRENGTHS),
    "spans",
    "truncated",
    *_ERROR_COLUMNS,
)
DOCUMENT_COLUMNS = (
    "id",
    "verdict",
    "sentences",
    "claims",
    "flagged",
    "flagged_share",
    "unsure",
    "errors",
    "warnings",
    "infos",
    "suppressed",
    "rules",
    "notices",
    *_ERROR_COLUMNS,
)


def encoder_for(kind: Kind, unit: Unit, *, include_text: bool) -> Encode:
    """The function that writes a chunk of results in a line format."""
    if kind is Kind.CSV:
        empty = [""] * (len(columns_of(unit)) - 1 - len(_ERROR_COLUMNS))

        def rows(results: Sequence[Result]) -> bytes:
            out = io.StringIO()
            csv.writer(out, lineterminator="\r\n").writerows(_row(result, empty) for result in results)
            return out.getvalue().encode()

        return rows

    def lines(results: Sequence[Result]) -> bytes:
        return b"".join(compact(to_values(result, include_text=include_text)) + b"\n" for result in results)

    return lines


def columns_of(unit: Unit) -> tuple[str, ...]:
    """The columns of CSV."""
    return SENTENCE_COLUMNS if unit is Unit.SENTENCE else DOCUMENT_COLUMNS


def header(kind: Kind, unit: Unit) -> bytes:
    """What stands before the first record."""
    if kind is not Kind.CSV:
        return b""
    return (",".join(columns_of(unit)) + "\r\n").encode()


def _row(result: Result, empty: list[str]) -> list[str | int | float]:
    own = inert(result.id) if isinstance(result.id, str) else result.id
    if isinstance(result, ScoredSentence):
        scored = result.scored
        spans = compact(span_values(scored)).decode()
        cells = probability_cells(scored)
        return [own, scored.decision.value, *cells, spans, str(scored.truncated).lower(), result.line, "", ""]
    if isinstance(result, ScoredDocument):
        rules = " ".join(sorted({f.rule_id for f in result.report.findings if f.suppressed is None}))
        notices = " ".join(dict.fromkeys(notice.code for notice in result.report.notices))
        return [own, *summary_values(result.report).values(), rules, notices, result.line, "", ""]
    return [own, *empty, result.line, result.code, inert(result.message)]
