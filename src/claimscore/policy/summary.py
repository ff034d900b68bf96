"""The document in figures, and the gate's verdict with its reasons; never one opaque number alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from claimscore.domain import Decision, Finding, SentenceScore, Severity, Summary, Verdict
from claimscore.model.manifest import Thresholds
from claimscore.policy.policy import Policy

WORST = 3
"""How many of the worst sentences a summary names."""


def summarise(
    sentences: Sequence[SentenceScore], findings: Sequence[Finding], thresholds: Thresholds, policy: Policy
) -> Summary:
    """Counts over sentences and over the findings that are not suppressed, the worst sentences, and the verdict."""
    audible = [finding for finding in findings if finding.suppressed is None]
    severities = Counter(finding.severity for finding in audible)
    decisions = Counter(scored.decision for scored in sentences)
    verdict, reasons = _verdict(severities, policy)
    limit = thresholds.health_claim if policy.health_claim is None else policy.health_claim
    return Summary(
        sentences=len(sentences),
        claims=sum(scored.probability("health_claim") >= limit for scored in sentences),
        flagged=decisions[Decision.FLAG],
        unsure=decisions[Decision.UNSURE],
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        infos=severities[Severity.INFO],
        suppressed=len(findings) - len(audible),
        worst=_worst(sentences),
        verdict=verdict,
        verdict_reasons=reasons,
    )


def _worst(sentences: Sequence[SentenceScore]) -> tuple[int, ...]:
    flagged = [i for i, scored in enumerate(sentences) if scored.decision is Decision.FLAG]
    return tuple(sorted(flagged, key=lambda i: (-badness(sentences[i]), i))[:WORST])


def badness(scored: SentenceScore) -> float:
    """How bad a sentence is for ranking: the larger of overclaim and weak evidence, plus half of the severe ones."""
    p = scored.probability
    return max(p("overclaim"), p("weak_evidence")) + 0.5 * (p("overclaim_severe") + p("weak_evidence_severe"))


def _verdict(severities: Counter[Severity], policy: Policy) -> tuple[Verdict, tuple[str, ...]]:
    errors, warnings = severities[Severity.ERROR], severities[Severity.WARNING]
    if errors >= policy.block_from:
        return Verdict.BLOCK, (f"{errors} {_plural(errors, 'error')}; the policy blocks from {policy.block_from}",)
    if errors + warnings >= policy.warn_from:
        return Verdict.WARN, (
            f"{errors} {_plural(errors, 'error')} and {warnings} {_plural(warnings, 'warning')}; "
            f"the policy warns from {policy.warn_from}",
        )
    return Verdict.PASS, ()


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"
