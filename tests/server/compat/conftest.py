"""Reports to map: from the tiny model, whose scores mean nothing but are the same on every run, and by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from claimscore.api import Scorer, load
from claimscore.domain import (
    CLAIM_STRENGTHS,
    FLAGS,
    SENTENCE_HEADS,
    Decision,
    Document,
    Finding,
    ModelInfo,
    Reason,
    Report,
    Scores,
    Sentence,
    SentenceScore,
    Severity,
    Span,
    Summary,
    Verdict,
)
from claimscore.rules.catalog import rule_by_id
from claimscore.rules.suggestions import suggest
from claimscore.segment import split_sentences

TINY = Path(__file__).parents[2] / "data" / "tiny_model"

Marks = dict[str, tuple[str, str]]
Maker = Callable[..., Report]


@pytest.fixture(scope="session")
def tiny() -> Scorer:
    """The tiny model, loaded."""
    return load(TINY)


@pytest.fixture
def make_report() -> Maker:
    """A report on a document in which given words break given rules, with the suggestions that the rules have."""
    return _report


def _report(document: Document, broken: dict[str, str], *, decision: Decision = Decision.FLAG) -> Report:
    sentences = split_sentences(document)
    findings = sorted(
        (_finding(document, sentences, rule_id, words, decision) for rule_id, words in broken.items()),
        key=lambda finding: (finding.span.start, finding.span.end, finding.rule_id),
    )
    marked = {finding.span for finding in findings}
    scored = tuple(_scored(sentence, decision if sentence.span in marked else Decision.OK) for sentence in sentences)
    verdict = Verdict.WARN if findings else Verdict.PASS
    summary = Summary(len(scored), len(marked), len(marked), 0, 0, len(findings), 0, 0, (), verdict, ())
    return Report(document, scored, tuple(findings), (), summary, ModelInfo("hand", "1", "0" * 64, "fp32"), "default")


def _scored(sentence: Sentence, decision: Decision) -> SentenceScore:
    high = 0.9 if decision is Decision.FLAG else 0.2
    return SentenceScore(
        sentence,
        Scores(SENTENCE_HEADS, (high,) * len(SENTENCE_HEADS)),
        Scores(FLAGS, (high,) * len(FLAGS)),
        Scores(CLAIM_STRENGTHS, (0.1, 0.1, 0.1, 0.7)),
        (),
        decision=decision,
    )


def _finding(
    document: Document, sentences: tuple[Sentence, ...], rule_id: str, words: str, decision: Decision
) -> Finding:
    start = document.text.index(words)
    span = Span(start, start + len(words))
    home = next(sentence.span for sentence in sentences if sentence.span.contains(span))
    rule = rule_by_id(rule_id)
    return Finding(
        rule_id,
        home,
        rule.dimension,
        Severity.WARNING if decision is Decision.FLAG else Severity.INFO,
        decision,
        0.8,
        rule.message.replace("{words}", f"“{words}”"),
        (Reason(rule_id, span, rule.name, 0.8),),
        suggest(document.text, home.start, home.end, rule.flag, (span.start, span.end)),
    )


@pytest.fixture
def silenced() -> Callable[[Report], Report]:
    """The report with every finding suppressed."""

    def silence(report: Report) -> Report:
        return replace(report, findings=tuple(replace(finding, suppressed="inline") for finding in report.findings))

    return silence
