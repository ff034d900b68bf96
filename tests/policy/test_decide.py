"""Decisions, severities, suppression and verdicts from given probabilities; no model runs here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from claimscore.domain import (
    CLAIM_STRENGTHS,
    FLAGS,
    SENTENCE_HEADS,
    Block,
    Cue,
    Decision,
    Document,
    Format,
    Ignore,
    Role,
    Scores,
    Sentence,
    SentenceScore,
    Severity,
    SourceMap,
    Span,
    Verdict,
)
from claimscore.errors import SettingsError
from claimscore.model.manifest import Band, Thresholds, read_manifest
from claimscore.policy.decide import decide
from claimscore.policy.policy import DEFAULT_POLICY, Policy
from claimscore.policy.summary import summarise

TEXT = "Garlic cures migraine, experts say."
WHOLE = Span(0, len(TEXT))
LIMITS = replace(
    read_manifest(Path(__file__).parents[1] / "data" / "tiny_model").thresholds,
    health_claim=0.5,
    overclaim_severe=0.5,
    weak_evidence_severe=0.5,
    critical=0.5,
    overclaim=Band(0.3, 0.6),
    weak_evidence=Band(0.3, 0.6),
    flags=(0.5,) * len(FLAGS),
)


def document(ignores: tuple[Ignore, ...] = ()) -> Document:
    blocks = (Block(WHOLE, Role.PARAGRAPH),)
    return Document(TEXT, blocks, SourceMap.identity(len(TEXT)), Format.PLAIN, ignores=ignores)


def scored(cues: tuple[Cue, ...] = (), **probabilities: float) -> SentenceScore:
    heads = {"health_claim": 0.9, **probabilities}
    return SentenceScore(
        Sentence(WHOLE, Role.PARAGRAPH, 0),
        Scores(SENTENCE_HEADS, tuple(heads.get(name, 0.01) for name in SENTENCE_HEADS)),
        Scores(FLAGS, tuple(heads.get(name, 0.01) for name in FLAGS)),
        Scores(CLAIM_STRENGTHS, (0.25,) * 4),
        cues,
    )


CURE = Cue("cure", Span(7, 12), 0.9)
BAD = scored((CURE,), overclaim=0.8, overclaim_severe=0.7, cure=0.9)


@pytest.mark.parametrize(
    ("probabilities", "decision", "found"),
    [
        ({"overclaim": 0.2}, Decision.OK, []),
        ({"overclaim": 0.4, "cure": 0.4, "breadth": 0.3}, Decision.UNSURE, [("CS101", "info")]),
        ({"overclaim": 0.6, "cure": 0.9, "breadth": 0.6}, Decision.FLAG, [("CS101", "warning"), ("CS105", "warning")]),
        ({"overclaim": 0.7, "overclaim_severe": 0.6, "cure": 0.2}, Decision.FLAG, [("CS101", "error")]),
        ({"weak_evidence": 0.9, "vague_source": 0.8}, Decision.FLAG, [("CS202", "warning")]),
        (
            {"overclaim": 0.9, "cure": 0.9, "weak_evidence": 0.4, "anecdote": 0.3},
            Decision.FLAG,
            [("CS101", "warning"), ("CS201", "info")],
        ),
        ({"health_claim": 0.4, "overclaim": 0.99, "cure": 0.99}, Decision.OK, []),
        ({"overclaim": 0.7, "cure": 0.9, "critical": 0.8}, Decision.UNSURE, [("CS101", "info")]),
        ({"overclaim": 0.9, "cure": 0.9, "critical": 0.8}, Decision.FLAG, [("CS101", "warning")]),
    ],
)
def test_probabilities_become_decisions_and_findings(
    probabilities: dict[str, float], decision: Decision, found: list[tuple[str, str]]
) -> None:
    (sentence,), findings = decide(document(), (scored(**probabilities),), LIMITS, DEFAULT_POLICY)
    assert sentence.decision is decision
    assert [(finding.rule_id, finding.severity.value) for finding in findings] == found


def test_a_finding_names_its_words_and_offers_wording() -> None:
    _, (finding,) = decide(document(), (BAD,), LIMITS, DEFAULT_POLICY)
    assert "“cures”" in finding.message
    assert [TEXT[reason.span.start : reason.span.end] for reason in finding.reasons] == ["cures"]
    assert finding.suggestions
    for suggestion in finding.suggestions:
        assert WHOLE.contains(suggestion.span)


def test_an_ignored_part_keeps_its_findings_silent() -> None:
    _, findings = decide(document((Ignore(Span(0, 5), frozenset({"CS101"})),)), (BAD,), LIMITS, DEFAULT_POLICY)
    assert [finding.suppressed for finding in findings] == ["inline"]
    _, others = decide(document((Ignore(Span(0, 5), frozenset({"CS102"})),)), (BAD,), LIMITS, DEFAULT_POLICY)
    assert [finding.suppressed for finding in others] == [None]


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        (Policy(off=frozenset({"CS101"})), []),
        (Policy(severities={"CS101": Severity.WARNING}), [Severity.WARNING]),
        (Policy(min_score=0.95), []),
        (Policy(overclaim=Band(0.9, 0.95)), []),
        (Policy(overclaim=Band(0.5, 0.95)), [Severity.INFO]),
        (Policy(overclaim=Band(0.5, 0.95), report_unsure=False), []),
        (Policy(health_claim=0.95), []),
    ],
)
def test_a_policy_overrides_the_bundle(policy: Policy, found: list[Severity]) -> None:
    _, findings = decide(document(), (BAD,), LIMITS, policy)
    assert [finding.severity for finding in findings] == found


@pytest.mark.parametrize(
    ("sentences", "policy", "verdict"),
    [
        ((BAD,), DEFAULT_POLICY, Verdict.BLOCK),
        ((BAD,), Policy(block_from=2), Verdict.WARN),
        ((scored(overclaim=0.7, cure=0.9),), DEFAULT_POLICY, Verdict.WARN),
        ((scored(overclaim=0.4, cure=0.9),), DEFAULT_POLICY, Verdict.PASS),
        ((), DEFAULT_POLICY, Verdict.PASS),
    ],
)
def test_the_verdict_follows_the_gate_and_gives_reasons(
    sentences: tuple[SentenceScore, ...], policy: Policy, verdict: Verdict
) -> None:
    decided, findings = decide(document(), sentences, LIMITS, policy)
    summary = summarise(decided, findings, LIMITS, policy)
    assert summary.verdict is verdict
    assert bool(summary.verdict_reasons) == (verdict is not Verdict.PASS)


def test_a_summary_counts_and_names_the_worst() -> None:
    mild = scored(overclaim=0.65, cure=0.9)
    decided, findings = decide(document(), (scored(), mild, BAD), LIMITS, DEFAULT_POLICY)
    summary = summarise(decided, findings, LIMITS, DEFAULT_POLICY)
    assert (summary.sentences, summary.claims, summary.flagged) == (3, 3, 2)
    assert summary.worst == (2, 1)
    assert summary.flagged_share == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"off": frozenset({"CS999"})}, "unknown rule CS999"),
        ({"min_score": 1.5}, "expected a probability"),
        ({"rule_thresholds": {"CS101": -1.0}}, "expected a probability"),
        ({"block_from": 0}, "expected 1 or more"),
    ],
)
def test_a_policy_refuses_nonsense(settings: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        Policy(**settings)  # type: ignore[arg-type]


def test_the_version_of_a_policy_changes_with_any_setting() -> None:
    versions = {
        policy.version
        for policy in (Policy(), Policy(min_score=0.1), Policy(off=frozenset({"CS101"})), Policy(block_from=2))
    }
    assert len(versions) == 4
    assert Policy().version == "default"


def test_thresholds_are_the_bundles_own_by_default() -> None:
    assert isinstance(LIMITS, Thresholds)
    _, findings = decide(document(), (scored(overclaim=0.59, cure=0.9),), LIMITS, DEFAULT_POLICY)
    assert [finding.decision for finding in findings] == [Decision.UNSURE]
