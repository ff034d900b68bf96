"""A report as the reply of ``/v2/check``; every offset counts UTF-16 units of the text with its markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from claimscore.domain import Decision, Finding, Report, Span, Suggestion
from claimscore.offsets import OffsetTable, OffsetUnit, offset_table, to_source, to_utf16
from claimscore.rules.catalog import rule_by_id
from claimscore.server.compat.languagetool.selection import Selection, category_id

Json = dict[str, Any]

CONTEXT = 45
"""Characters shown on either side of a match, as LanguageTool does."""
_LIMITS = ("language", "language-mixed", "sentence-cut")
"""Notices that make a result incomplete."""


@dataclass(frozen=True, slots=True)
class _Place:
    """The words that a match marks, as a span of the document's text, and what could stand there instead."""

    span: Span
    replacements: tuple[tuple[str, str], ...] = ()


def to_matches(report: Report, full: str, selection: Selection, rules_url: str) -> list[Json]:
    """The findings that the client wants, in order of their words.

    full: the text with its markup. rules_url: address under which a rule's page is found by its id.
    """
    wanted = [
        finding
        for finding in report.findings
        if finding.suppressed is None
        and (finding.decision is Decision.FLAG or selection.picky)
        and selection.allows(finding.rule_id, finding.dimension)
    ]
    places = _disjoint({finding: _place(report, full, finding) for finding in wanted})
    ordered = sorted(wanted, key=lambda finding: (places[finding].span, finding.rule_id))
    table = offset_table(full, OffsetUnit.UTF16)
    return [_match(report, full, table, finding, places[finding], rules_url) for finding in ordered]


def to_sentence_ranges(report: Report, full: str) -> list[list[int]]:
    """Start and end of every sentence."""
    table = offset_table(full, OffsetUnit.UTF16)
    return [
        [table.from_codepoint(source.start), table.from_codepoint(source.end)]
        for source in (to_source(report.document.source_map, s.sentence.span) for s in report.sentences)
    ]


def to_warnings(report: Report) -> Json:
    """Whether the result is incomplete, and why."""
    reasons = [notice.message for notice in report.notices if notice.code in _LIMITS]
    if not reasons:
        return {"incompleteResults": False}
    return {"incompleteResults": True, "incompleteResultsReason": " ".join(reasons)}


def _place(report: Report, full: str, finding: Finding) -> _Place:
    """The words that the suggestions change; without any, the words that speak loudest, or else the sentence."""
    usable = [suggestion for suggestion in finding.suggestions if _is_usable(report, full, suggestion)]
    while usable:
        hull = Span(min(s.span.start for s in usable), max(s.span.end for s in usable))
        if _stands_in_source(report, full, hull):
            return _Place(hull, tuple((_within(report, hull, s), s.label) for s in usable))
        usable.pop()
    if finding.reasons:
        return _Place(max(finding.reasons, key=lambda reason: reason.score).span)
    if not len(finding.span) and report.sentences:
        return _Place(report.sentences[0].sentence.span)
    return _Place(finding.span)


def _is_usable(report: Report, full: str, suggestion: Suggestion) -> bool:
    """Whether clients may put a suggestion in unread: no blank to fill in, no markup that would be lost."""
    return "[" not in suggestion.replacement and _stands_in_source(report, full, suggestion.span)


def _stands_in_source(report: Report, full: str, span: Span) -> bool:
    source = to_source(report.document.source_map, span)
    return full[source.start : source.end] == report.document.slice(span)


def _within(report: Report, hull: Span, suggestion: Suggestion) -> str:
    text = report.document.text
    return text[hull.start : suggestion.span.start] + suggestion.replacement + text[suggestion.span.end : hull.end]


def _disjoint(places: dict[Finding, _Place]) -> dict[Finding, _Place]:
    """The same places with replacements only where no likelier finding replaces some of the same words.

    Clients put the first replacement of every match in at once; two in the same words would garble them.
    """
    taken: list[Span] = []
    settled = dict(places)
    for finding in sorted(places, key=lambda finding: (-finding.probability, finding.rule_id)):
        place = places[finding]
        if not place.replacements:
            continue
        if any(place.span.start < other.end and other.start < place.span.end for other in taken):
            settled[finding] = _Place(place.span)
        else:
            taken.append(place.span)
    return settled


def _match(report: Report, full: str, table: OffsetTable, finding: Finding, place: _Place, rules_url: str) -> Json:
    source = to_source(report.document.source_map, place.span)
    units = table.span_from_codepoint(source)
    rule = rule_by_id(finding.rule_id)
    return {
        "message": finding.message,
        "shortMessage": rule.name,
        "replacements": [{"value": value, "shortDescription": label} for value, label in place.replacements],
        "offset": units.start,
        "length": len(units),
        "context": _context(full, source),
        "sentence": report.document.slice(_sentence(report, place.span)),
        "type": {"typeName": "Other"},
        "rule": {
            "id": rule.id,
            "description": rule.name,
            "issueType": "style",
            "urls": [{"value": f"{rules_url}/{rule.id}"}],
            "category": {"id": category_id(rule.dimension), "name": category_name(rule.dimension)},
            "tags": [] if finding.decision is Decision.FLAG else ["picky"],
        },
        "ignoreForIncompleteSentence": False,
        "contextForSureMatch": 0,
        "claimscore": {
            "score": round(finding.probability, 6),
            "decision": finding.decision.value,
            "severity": finding.severity.value,
            "model_version": f"{report.model.name} {report.model.version}",
        },
    }


def category_name(dimension: str) -> str:
    """A category in words."""
    return dimension.replace("_", " ").capitalize()


def _sentence(report: Report, span: Span) -> Span:
    return next((s.sentence.span for s in report.sentences if s.sentence.span.contains(span)), span)


def _context(full: str, source: Span) -> Json:
    start, end = max(0, source.start - CONTEXT), min(len(full), source.end + CONTEXT)
    before = "..." if start else ""
    after = "..." if end < len(full) else ""
    shown = before + full[start:end].replace("\n", " ") + after
    offset = len(before) + source.start - start
    first = to_utf16(shown, offset)
    return {"text": shown, "offset": first, "length": to_utf16(shown, offset + len(source)) - first}
