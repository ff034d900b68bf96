"""A report as JSON, as ``docs/json.md`` explains it and ``report.schema.json`` pins it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from claimscore.domain import Cue, Finding, Notice, Reason, Report, SentenceScore, Span, Suggestion
from claimscore.domain.scores import rounded
from claimscore.offsets import OffsetUnit, offset_table, to_source
from claimscore.render.compact import compact
from claimscore.render.fingerprint import finding_ids
from claimscore.render.placement import is_its_own_source, sentence_indexes
from claimscore.rules.catalog import RULESET_VERSION, rule_by_id
from claimscore.rules.pages import page_name

Json = dict[str, Any]
Spans = Callable[[Span], Json]


def to_json(
    report: Report,
    *,
    include_text: bool = True,
    offset_unit: OffsetUnit = OffsetUnit.CODEPOINT,
    source: str | None = None,
    indent: int | None = None,
) -> str:
    """The report as one JSON value, with no line break at the end; the same report gives the same bytes.

    Parameters as in ``to_dict``; indent: spaces a level, ``None`` for one line.
    """
    value = to_dict(report, include_text=include_text, offset_unit=offset_unit, source=source)
    if indent is None:
        return compact(value).decode()
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)


def to_dict(
    report: Report,
    *,
    include_text: bool = True,
    offset_unit: OffsetUnit = OffsetUnit.CODEPOINT,
    source: str | None = None,
) -> Json:
    """The report as a dictionary that ``json`` can write, keys in a fixed order.

    include_text: without it every copy of the text (``text``, ``title``, ``words``, the sentences) is ``null``.
    offset_unit: unit of all offsets. source: what the document was read from; without it, offsets into the source are
    ``null`` in any unit but code points, unless the text is its own source.
    """
    spans = _span_writer(report, offset_unit, source)
    document, indexes = report.document, sentence_indexes(report)

    def copy(span: Span) -> str | None:
        return document.slice(span) if include_text else None

    return {
        "schema_version": report.schema_version,
        "offset_unit": offset_unit.value,
        "model": {
            "name": report.model.name,
            "version": report.model.version,
            "digest": report.model.digest,
            "precision": report.model.precision,
        },
        "policy_version": report.policy_version,
        "ruleset_version": RULESET_VERSION,
        "format": document.format.value,
        "title": document.title if include_text else None,
        "text": document.text if include_text else None,
        "summary": _summary(report),
        "sentences": [
            _sentence(i, scored, copy(scored.sentence.span), spans) for i, scored in enumerate(report.sentences)
        ],
        "findings": [
            _finding(name, finding, index, copy, spans)
            for name, finding, index in zip(finding_ids(report), report.findings, indexes, strict=True)
        ],
        "notices": [_notice(notice, spans) for notice in report.notices],
    }


def _summary(report: Report) -> Json:
    summary = report.summary
    return {
        "sentences": summary.sentences,
        "claims": summary.claims,
        "flagged": summary.flagged,
        "flagged_share": rounded(summary.flagged_share),
        "unsure": summary.unsure,
        "errors": summary.errors,
        "warnings": summary.warnings,
        "infos": summary.infos,
        "suppressed": summary.suppressed,
        "worst": list(summary.worst),
        "verdict": summary.verdict.value,
        "verdict_reasons": list(summary.verdict_reasons),
    }


def _sentence(index: int, scored: SentenceScore, text: str | None, spans: Spans) -> Json:
    return {
        "index": index,
        **spans(scored.sentence.span),
        "role": scored.sentence.role.value,
        "text": text,
        "decision": scored.decision.value,
        "truncated": scored.truncated,
        "scores": scored.scores.rounded(),
        "flags": scored.flags.rounded(),
        "claim_strength": scored.claim_strength.rounded(),
        "cues": [_cue(cue, spans) for cue in scored.cues],
    }


def _cue(cue: Cue, spans: Spans) -> Json:
    return {"flag": cue.flag, **spans(cue.span), "score": rounded(cue.score)}


def _finding(
    name: str, finding: Finding, sentence: int | None, copy: Callable[[Span], str | None], spans: Spans
) -> Json:
    rule = rule_by_id(finding.rule_id)
    return {
        "id": name,
        "rule_id": finding.rule_id,
        "rule_name": rule.name,
        "dimension": finding.dimension,
        "severity": finding.severity.value,
        "decision": finding.decision.value,
        "probability": rounded(finding.probability),
        "message": finding.message,
        **spans(finding.span),
        "sentence": sentence,
        "reasons": [_reason(reason, copy(reason.span), spans) for reason in finding.reasons],
        "suggestions": [_suggestion(suggestion, spans) for suggestion in finding.suggestions],
        "suppressed": finding.suppressed,
        "help": f"docs/rules/{page_name(rule)}",
    }


def _reason(reason: Reason, words: str | None, spans: Spans) -> Json:
    return {
        "rule_id": reason.rule_id,
        **spans(reason.span),
        "words": words,
        "message": reason.message,
        "score": rounded(reason.score),
    }


def _suggestion(suggestion: Suggestion, spans: Spans) -> Json:
    return {
        **spans(suggestion.span),
        "replacement": suggestion.replacement,
        "label": suggestion.label,
        "certainty": suggestion.certainty,
    }


def _notice(notice: Notice, spans: Spans) -> Json:
    nowhere = {"start": None, "end": None, "source_start": None, "source_end": None}
    return {"code": notice.code, "message": notice.message, **(spans(notice.span) if notice.span else nowhere)}


def _span_writer(report: Report, unit: OffsetUnit, source: str | None) -> Spans:
    document = report.document
    in_text = offset_table(document.text, unit)
    if source is None and (unit is OffsetUnit.CODEPOINT or is_its_own_source(report)):
        source = document.text
    in_source = None if source is None else offset_table(source, unit)
    if in_source is not None and not in_text.sums and not in_source.sums and is_its_own_source(report):
        return _same_everywhere

    def write(span: Span) -> Json:
        text = in_text.span_from_codepoint(span)
        origin = to_source(document.source_map, span)
        if in_source is not None:
            origin = in_source.span_from_codepoint(origin)
        known = in_source is not None
        return {
            "start": text.start,
            "end": text.end,
            "source_start": origin.start if known else None,
            "source_end": origin.end if known else None,
        }

    return write


def _same_everywhere(span: Span) -> Json:
    """A span in code points of a text that is its own source: nothing to convert."""
    return {"start": span.start, "end": span.end, "source_start": span.start, "source_end": span.end}
