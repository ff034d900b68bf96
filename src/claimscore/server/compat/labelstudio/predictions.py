"""A report as the prediction for one task; offsets count code points, as Label Studio's editor does.

Dimensions (``overclaim``, ``weak_evidence`` and their severe forms), ``health_claim`` and ``critical`` mark whole
sentences; flags mark the words that speak for them. Choices hold for the whole text, or for each region where the
control says ``perRegion``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from claimscore.domain import FLAGS, SENTENCE_HEADS, Decision, Report, SentenceScore, Severity, Span
from claimscore.rules.catalog import rule_for_flag
from claimscore.server.compat.labelstudio.label_config import Control
from claimscore.server.compat.moderation import highest

Json = dict[str, Any]

LIKELY = 0.5
"""Calibrated probability from which ``health_claim`` and ``critical`` are offered; no policy decides on them."""
_PLAIN_HEADS = ("health_claim", "critical")


@dataclass(frozen=True, slots=True)
class _Region:
    """A marked span, and the sentence that it lies in."""

    id: str
    control: Control
    span: Span
    sentence: SentenceScore


def to_prediction(reports: dict[str, Report], controls: Sequence[Control], model_version: str) -> Json:
    """The prediction for a task.

    reports: by the name of the object that was scored. The score is that of the surest item, 0 without items.
    """
    result: list[Json] = []
    regions: list[_Region] = []
    for number, control in enumerate(controls):
        report = reports.get(control.source.name)
        if report is None:
            continue
        if control.kind == "choices":
            if not control.per_region:
                result += _choices(control, _document_values(control, report))
        elif control.source.tag == "Text":
            marked = list(_marks(control, report, number))
            result += [_label(region, report, name, score) for region, name, score in marked]
            regions += [region for region, _, _ in marked]
    for control in controls:
        report = reports.get(control.source.name)
        if control.per_region and control.kind == "choices" and report is not None:
            for region in regions:
                if region.control.source == control.source:
                    result += _choices(control, _sentence_values(control, report, region.sentence), region)
    scores = [item["score"] for item in result]
    return {"result": result, "score": max(scores, default=0.0), "model_version": model_version}


def _marks(control: Control, report: Report, number: int) -> Iterable[tuple[_Region, str, float]]:
    """Regions with the value and the probability of each, sentence by sentence."""
    for index, scored in enumerate(report.sentences):
        for name, span, score in _spans(control, report, scored):
            region_id = f"cs-{number}-{index}-{name}-{span.start}"
            yield _Region(region_id, control, span, scored), name, score


def _spans(control: Control, report: Report, scored: SentenceScore) -> list[tuple[str, Span, float]]:
    flagged = _flagged(report, scored)
    found: list[tuple[str, Span, float]] = []
    for name in control.values:
        if name not in flagged:
            continue
        if name in FLAGS:
            rule_id = rule_for_flag(name).id
            reasons = [
                reason
                for finding in report.findings
                if finding.span == scored.sentence.span and finding.rule_id == rule_id
                for reason in finding.reasons
            ]
            found += [(name, reason.span, flagged[name]) for reason in reasons]
        else:
            found.append((name, scored.sentence.span, flagged[name]))
    return found


def _flagged(report: Report, scored: SentenceScore) -> dict[str, float]:
    """Heads and flags that hold for a sentence, with their probabilities."""
    found = {name: scored.probability(name) for name in _PLAIN_HEADS if scored.probability(name) >= LIKELY}
    for finding in report.findings:
        if finding.span != scored.sentence.span or finding.decision is not Decision.FLAG:
            continue
        for flag in FLAGS:
            if rule_for_flag(flag).id == finding.rule_id:
                found[flag] = finding.probability
                found[finding.dimension] = scored.probability(finding.dimension)
        if finding.severity is Severity.ERROR and f"{finding.dimension}_severe" in SENTENCE_HEADS:
            found[f"{finding.dimension}_severe"] = scored.probability(f"{finding.dimension}_severe")
    return found


def _sentence_values(control: Control, report: Report, scored: SentenceScore) -> dict[str, float]:
    if control.is_strength:
        return scored.claim_strength.by_name()
    return {**_flagged(report, scored), scored.decision.value: _certainty(scored)}


def _document_values(control: Control, report: Report) -> dict[str, float]:
    if not report.sentences:
        return {}
    if control.is_strength:
        strongest = max(report.sentences, key=lambda scored: scored.claim_strength.probabilities[-1])
        return strongest.claim_strength.by_name()
    found: dict[str, float] = {}
    for scored in report.sentences:
        for name, score in _flagged(report, scored).items():
            found[name] = max(score, found.get(name, 0.0))
    worst = max(report.sentences, key=lambda scored: (_WEIGHT[scored.decision], _certainty(scored)))
    highest_dimension = max(highest(report, "overclaim"), highest(report, "weak_evidence"))
    return {**found, worst.decision.value: _certainty(worst), report.summary.verdict.value: highest_dimension}


_WEIGHT = {Decision.OK: 0, Decision.UNSURE: 1, Decision.FLAG: 2}


def _certainty(scored: SentenceScore) -> float:
    """The probability behind a decision: of the likelier dimension, or of neither where the decision is ``ok``."""
    likelier = max(scored.probability("overclaim"), scored.probability("weak_evidence"))
    return 1.0 - likelier if scored.decision is Decision.OK else likelier


def _choices(control: Control, values: dict[str, float], region: _Region | None = None) -> list[Json]:
    known = {name: score for name, score in values.items() if name in control.values}
    if not known:
        return []
    ranked = sorted(known, key=lambda name: (-known[name], name))
    chosen = ranked[:1] if control.single or control.is_strength else ranked
    item: Json = {
        "from_name": control.name,
        "to_name": control.source.name,
        "type": "choices",
        "value": {"choices": [control.values[name] for name in chosen]},
        "score": round(known[chosen[0]], 6),
    }
    if region is not None:
        item["id"] = region.id
        item["value"] |= {"start": region.span.start, "end": region.span.end}
    return [item]


def _label(region: _Region, report: Report, name: str, score: float) -> Json:
    control = region.control
    return {
        "id": region.id,
        "from_name": control.name,
        "to_name": control.source.name,
        "type": control.kind,
        "value": {
            "start": region.span.start,
            "end": region.span.end,
            "text": report.document.slice(region.span),
            control.kind: [control.values[name]],
        },
        "score": round(score, 6),
    }
