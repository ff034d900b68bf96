"""A report as Perspective's reply: one score an attribute, the highest of any sentence, with spans where asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimscore.domain import Report
from claimscore.offsets import OffsetTable, OffsetUnit, offset_table, to_source
from claimscore.server.compat.moderation import highest, likelihood
from claimscore.server.compat.perspective.attributes import ATTRIBUTES

Json = dict[str, Any]


def to_attribute_scores(
    report: Report, source: str, thresholds: Mapping[str, float], *, spans: bool, unit: OffsetUnit
) -> Json:
    """The ``attributeScores`` member.

    source: the comment as it came. thresholds: the attributes asked for; one that scores below its threshold is left
    out. spans: whether the scores of each sentence are added, with offsets of ``source`` in ``unit``.
    """
    table = offset_table(source, unit)
    scores: Json = {}
    for attribute, threshold in thresholds.items():
        value = highest(report, ATTRIBUTES[attribute])
        if value < threshold:
            continue
        scores[attribute] = {"summaryScore": _score(value)}
        if spans:
            scores[attribute]["spanScores"] = _spans(report, table, ATTRIBUTES[attribute])
    return scores


def to_provenance(report: Report) -> Json:
    """What Perspective has no member for: who scored, and what the reader must know about the limits."""
    return {
        "model": report.model.name,
        "model_version": report.model.version,
        "policy_version": report.policy_version,
        "schema_version": report.schema_version,
        "verdict": report.summary.verdict.value,
        "notices": [{"code": notice.code, "message": notice.message} for notice in report.notices],
    }


def _spans(report: Report, table: OffsetTable, name: str) -> list[Json]:
    found = []
    for scored in report.sentences:
        span = table.span_from_codepoint(to_source(report.document.source_map, scored.sentence.span))
        found.append({"begin": span.start, "end": span.end, "score": _score(likelihood(scored, name))})
    return found


def _score(value: float) -> Json:
    return {"value": round(value, 6), "type": "PROBABILITY"}
