"""A report as one result of ``/v1/moderations``."""

from __future__ import annotations

from typing import Any

from claimscore.domain import Decision, Finding, Report, Severity
from claimscore.offsets import OffsetTable, OffsetUnit, offset_table
from claimscore.rules.catalog import rule_by_id
from claimscore.server.compat.moderation import highest
from claimscore.server.compat.openai.categories import CATEGORIES, OPENAI_CATEGORIES, SEVERE, flag_category

Json = dict[str, Any]


def to_result(report: Report, *, strict: bool = False, unit: OffsetUnit = OffsetUnit.CODEPOINT) -> Json:
    """One member of ``results``; a text without sentences has zeros and is not flagged.

    A category is true where the policy flags it; a score is the highest of any sentence, so that a client may set
    thresholds of its own. strict: adds OpenAI's own categories as false and 0, for clients whose types insist on them.
    """
    flagged = _flagged(report)
    categories = {category: category in flagged for category in CATEGORIES}
    scores = {category: round(highest(report, name), 6) for category, name in CATEGORIES.items()}
    if strict:
        categories |= dict.fromkeys(OPENAI_CATEGORIES, False)
        scores |= dict.fromkeys(OPENAI_CATEGORIES, 0.0)
    table = offset_table(report.document.text, unit)
    return {
        "flagged": bool(flagged),
        "categories": categories,
        "category_scores": scores,
        "category_applied_input_types": {
            category: [] if strict and category in OPENAI_CATEGORIES else ["text"] for category in categories
        },
        "spans": [_span(finding, table) for finding in _heard(report)],
        "claimscore": {
            "health_claim": round(highest(report, "health_claim"), 6),
            "verdict": report.summary.verdict.value,
            "verdict_reasons": list(report.summary.verdict_reasons),
            "policy_version": report.policy_version,
            "schema_version": report.schema_version,
            "notices": [{"code": notice.code, "message": notice.message} for notice in report.notices],
        },
    }


def to_reply(reply_id: str, model: str, results: list[Json]) -> Json:
    """The whole reply, one result an input, in order."""
    return {"id": reply_id, "model": model, "results": results}


def _heard(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.suppressed is None]


def _flagged(report: Report) -> set[str]:
    found: set[str] = set()
    for finding in _heard(report):
        if finding.decision is not Decision.FLAG:
            continue
        found |= {finding.dimension, _category(finding)}
        if finding.severity is Severity.ERROR:
            found.add(f"{finding.dimension}/{SEVERE}")
    return found & set(CATEGORIES)


def _category(finding: Finding) -> str:
    return flag_category(finding.dimension, rule_by_id(finding.rule_id).flag)


def _span(finding: Finding, table: OffsetTable) -> Json:
    span = table.span_from_codepoint(finding.span)
    words = [table.span_from_codepoint(reason.span) for reason in finding.reasons]
    return {
        "start": span.start,
        "end": span.end,
        "unit": table.unit.value,
        "category": _category(finding),
        "score": round(finding.probability, 6),
        "decision": finding.decision.value,
        "rule_id": finding.rule_id,
        "words": [{"start": word.start, "end": word.end} for word in words],
    }
