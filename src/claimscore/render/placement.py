"""Which finding belongs to which sentence, and where sentences stand in the source."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from claimscore.domain import Decision, Finding, Report, SentenceScore, Severity, SourceMap, Span
from claimscore.offsets import LineTable, line_table, to_source

_WEIGHT = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence with the findings on it, in report order; ``index`` is its position in ``Report.sentences``."""

    index: int
    scored: SentenceScore
    findings: tuple[Finding, ...]

    @property
    def severity(self) -> Severity:
        """The gravest severity of its findings."""
        return max((finding.severity for finding in self.findings), key=_WEIGHT.__getitem__)

    @property
    def kind(self) -> str:
        """What a reader sees: ``error``, ``warning``, ``info``, or ``unsure`` where no finding is sure."""
        if all(finding.decision is Decision.UNSURE for finding in self.findings):
            return "unsure"
        return self.severity.value


def sentence_indexes(report: Report) -> tuple[int | None, ...]:
    """For each finding, the position of the sentence that holds it; ``None`` for a finding on the whole document."""
    starts = [scored.sentence.span.start for scored in report.sentences]
    indexes: list[int | None] = []
    for finding in report.findings:
        i = bisect_right(starts, finding.span.start) - 1
        holds = i >= 0 and len(finding.span) and report.sentences[i].sentence.span.contains(finding.span)
        indexes.append(i if holds else None)
    return tuple(indexes)


def marked_sentences(report: Report) -> tuple[MarkedSentence, ...]:
    """The sentences with at least one finding that is not suppressed, in text order."""
    found: dict[int, list[Finding]] = {}
    for finding, index in zip(report.findings, sentence_indexes(report), strict=True):
        if index is not None and finding.suppressed is None:
            found.setdefault(index, []).append(finding)
    return tuple(MarkedSentence(i, report.sentences[i], tuple(found[i])) for i in sorted(found))


def document_findings(report: Report) -> tuple[Finding, ...]:
    """Findings that are not suppressed and belong to no one sentence."""
    pairs = zip(report.findings, sentence_indexes(report), strict=True)
    return tuple(finding for finding, index in pairs if index is None and finding.suppressed is None)


def is_its_own_source(report: Report) -> bool:
    """Whether the text is the source letter for letter, so that text offsets are source offsets."""
    return report.document.source_map == SourceMap.identity(len(report.document.text))


@dataclass(frozen=True, slots=True)
class Places:
    """Lines and columns of a report's spans in the source; build with ``places``."""

    report: Report
    lines: LineTable | None

    def of(self, span: Span) -> tuple[int, int] | None:
        """Line and column where a span starts, both from 1, the column in code points; ``None`` without the source."""
        if self.lines is None:
            return None
        line, column = self.lines.position(to_source(self.report.document.source_map, span).start)
        return line + 1, column + 1


def places(report: Report, source: str | None) -> Places:
    """Places in ``source``, which may be left out where the text is its own source."""
    if source is None and is_its_own_source(report):
        source = report.document.text
    return Places(report, None if source is None else line_table(source))
