"""From scores to decisions and findings: severity, unsure, suppressed; in the order (start, end, rule id)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from claimscore.domain import (
    DIMENSION_FLAGS,
    Cue,
    Decision,
    Document,
    Finding,
    Reason,
    Score,
    SentenceScore,
    Severity,
    Span,
    Suggestion,
)
from claimscore.model.manifest import Band, Thresholds
from claimscore.policy.policy import Policy
from claimscore.rules.catalog import Rule, rule_for_flag
from claimscore.rules.suggestions import suggest

_FAMILIES = {dimension: frozenset(flags) for dimension, flags in DIMENSION_FLAGS.items()}
_WEIGHT = {Decision.OK: 0, Decision.UNSURE: 1, Decision.FLAG: 2}


def decide_sentence(scored: SentenceScore, thresholds: Thresholds, policy: Policy) -> dict[str, Decision]:
    """The decision for each dimension of one sentence; a sentence that makes no health claim is ``ok`` in both."""
    by_name = scored.scores.by_name()
    if by_name["health_claim"] < _or(policy.health_claim, thresholds.health_claim):
        return dict.fromkeys(_FAMILIES, Decision.OK)
    decisions = {
        "overclaim": _place(by_name["overclaim"], policy.overclaim or thresholds.overclaim),
        "weak_evidence": _place(by_name["weak_evidence"], policy.weak_evidence or thresholds.weak_evidence),
    }
    denies = by_name["critical"] >= thresholds.critical and by_name["critical"] > by_name["overclaim"]
    if denies and decisions["overclaim"] is Decision.FLAG:
        decisions["overclaim"] = Decision.UNSURE
    return decisions


def with_decision(scored: SentenceScore, thresholds: Thresholds, policy: Policy) -> SentenceScore:
    """The same scores with the sentence's decision: the graver of its two dimensions."""
    return _decided(scored, decide_sentence(scored, thresholds, policy))


def _decided(scored: SentenceScore, decisions: Mapping[str, Decision]) -> SentenceScore:
    decision = max(decisions.values(), key=_WEIGHT.__getitem__)
    return scored if decision is scored.decision else replace(scored, decision=decision)


def decide(
    document: Document, sentences: Sequence[SentenceScore], thresholds: Thresholds, policy: Policy
) -> tuple[tuple[SentenceScore, ...], tuple[Finding, ...]]:
    """Sentences with their decisions, and the findings in total order."""
    decided, findings = [], []
    for undecided in sentences:
        decisions = decide_sentence(undecided, thresholds, policy)
        scored = _decided(undecided, decisions)
        decided.append(scored)
        if scored.decision is Decision.OK:
            continue
        for dimension, decision in decisions.items():
            if decision is Decision.FLAG or (decision is Decision.UNSURE and policy.report_unsure):
                findings += _findings(document, scored, dimension, decision, thresholds, policy)
    return tuple(decided), tuple(sorted(findings, key=lambda f: (f.span.start, f.span.end, f.rule_id)))


def _findings(
    document: Document,
    scored: SentenceScore,
    dimension: str,
    decision: Decision,
    thresholds: Thresholds,
    policy: Policy,
) -> list[Finding]:
    severity = _severity(scored, dimension, decision, thresholds)
    found = []
    for flag in _named_flags(scored, dimension, decision, thresholds, policy):
        rule = rule_for_flag(flag.name)
        if rule.id in policy.off or flag.probability < policy.min_score:
            continue
        cues = [cue for cue in scored.cues if cue.flag == flag.name]
        found.append(
            Finding(
                rule_id=rule.id,
                span=scored.sentence.span,
                dimension=dimension,
                severity=policy.severities.get(rule.id, severity) if decision is Decision.FLAG else severity,
                decision=decision,
                probability=flag.probability,
                message=_message(document, rule, cues),
                reasons=tuple(Reason(rule.id, cue.span, rule.name, cue.score) for cue in cues),
                suggestions=_suggestions(document, scored, flag.name, cues),
                suppressed=_suppressed(document, scored.sentence.span, rule.id),
            )
        )
    return found


def _named_flags(
    scored: SentenceScore, dimension: str, decision: Decision, thresholds: Thresholds, policy: Policy
) -> list[Score]:
    family = [Score(name, value) for name, value in scored.flags.by_name().items() if name in _FAMILIES[dimension]]
    likeliest = max(family, key=lambda flag: flag.probability)
    if decision is not Decision.FLAG:
        return [likeliest]
    limits = dict(zip(scored.flags.names, thresholds.flags, strict=True))
    named = [
        flag
        for flag in family
        if flag.probability >= policy.rule_thresholds.get(rule_for_flag(flag.name).id, limits[flag.name])
    ]
    return named or [likeliest]


def _severity(scored: SentenceScore, dimension: str, decision: Decision, thresholds: Thresholds) -> Severity:
    if decision is not Decision.FLAG:
        return Severity.INFO
    limit = thresholds.overclaim_severe if dimension == "overclaim" else thresholds.weak_evidence_severe
    return Severity.ERROR if scored.probability(f"{dimension}_severe") >= limit else Severity.WARNING


def _message(document: Document, rule: Rule, cues: Sequence[Cue]) -> str:
    if not cues:
        return f"{rule.name}? No single words stand out."
    words = document.slice(max(cues, key=lambda cue: cue.score).span)
    return rule.message.replace("{words}", f"“{words}”")


def _suggestions(document: Document, scored: SentenceScore, flag: str, cues: Sequence[Cue]) -> tuple[Suggestion, ...]:
    span = scored.sentence.span
    for cue in sorted(cues, key=lambda cue: -cue.score):
        found = suggest(document.text, span.start, span.end, flag, (cue.span.start, cue.span.end))
        if found:
            return found
    return ()


def _suppressed(document: Document, span: Span, rule_id: str) -> str | None:
    for ignore in document.ignores:
        if (
            ignore.span.start < span.end
            and span.start < ignore.span.end
            and (not ignore.rule_ids or rule_id in ignore.rule_ids)
        ):
            return "inline"
    return None


def _place(probability: float, band: Band) -> Decision:
    if probability >= band.flag_from:
        return Decision.FLAG
    return Decision.UNSURE if probability >= band.ok_below else Decision.OK


def _or(value: float | None, default: float) -> float:
    return default if value is None else value
