"""Columns of Parquet output, typed, nested as JSON Lines are."""

from __future__ import annotations

from typing import Any

from claimscore.domain import CLAIM_STRENGTHS, FLAGS, SENTENCE_HEADS, Report
from claimscore.domain.scores import rounded
from claimscore.records.places import Unit
from claimscore.records.results import Result, ScoredDocument, ScoredSentence, Values, sentence_values, summary_values


def schema_for(arrow: Any, unit: Unit) -> Any:
    """The ``pyarrow.Schema`` of results of that unit; everything but ``id`` and ``line`` is null in an error row."""
    text, whole, real = arrow.string(), arrow.int32(), arrow.float64()

    def struct(names: tuple[str, ...]) -> Any:
        return arrow.struct([(name, real) for name in names])

    if unit is Unit.SENTENCE:
        span = arrow.struct([("flag", text), ("start", whole), ("end", whole), ("score", real)])
        columns = [
            ("scores", struct(SENTENCE_HEADS)),
            ("flags", struct(FLAGS)),
            ("claim_strength", struct(CLAIM_STRENGTHS)),
            ("spans", arrow.list_(span)),
            ("decision", text),
            ("truncated", arrow.bool_()),
        ]
    else:
        names = ("rule_id", "dimension", "severity", "decision", "suppressed", "message")
        finding = [*((name, text) for name in names), ("start", whole), ("end", whole), ("probability", real)]
        counts = ("unsure", "errors", "warnings", "infos", "suppressed")
        columns = [
            ("verdict", text),
            *((name, whole) for name in ("sentences", "claims", "flagged")),
            ("flagged_share", real),
            *((name, whole) for name in counts),
            ("findings", arrow.list_(arrow.struct(finding))),
            ("notices", arrow.list_(text)),
        ]
    error = arrow.struct([("code", text), ("message", text)])
    return arrow.schema([("id", text), ("line", arrow.int64()), *columns, ("error", error)])


def to_row(result: Result) -> Values:
    """The values of one row; an id is a string here, whatever it was in the input."""
    own = {"id": str(result.id), "line": result.line}
    if isinstance(result, ScoredSentence):
        return {**own, **sentence_values(result.scored), "truncated": result.scored.truncated}
    if isinstance(result, ScoredDocument):
        return {**own, **summary_values(result.report), **_lists(result.report)}
    return {**own, "error": {"code": result.code, "message": result.message}}


def _lists(report: Report) -> Values:
    return {
        "findings": [
            {
                "rule_id": finding.rule_id,
                "dimension": finding.dimension,
                "severity": finding.severity.value,
                "decision": finding.decision.value,
                "suppressed": finding.suppressed,
                "message": finding.message,
                "start": finding.span.start,
                "end": finding.span.end,
                "probability": rounded(finding.probability),
            }
            for finding in report.findings
        ],
        "notices": [notice.code for notice in report.notices],
    }
