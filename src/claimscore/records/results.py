"""What one record of the output says, before it takes the shape of a format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from claimscore.domain import Report, SentenceScore
from claimscore.domain.scores import rounded
from claimscore.records.record import Refusal
from claimscore.render.json_report import to_dict

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """The scores of a record that was one sentence."""

    line: int
    id: str | int | float
    scored: SentenceScore


@dataclass(frozen=True, slots=True)
class ScoredDocument:
    """The report on a record that was a document."""

    line: int
    id: str | int | float
    report: Report


Result = ScoredSentence | ScoredDocument | Refusal


def sentences_of(results: Sequence[Result]) -> tuple[int, int]:
    """How many sentences were scored, and how many of them were cut at the network's limit."""
    scored = cut = 0
    for result in results:
        if isinstance(result, ScoredSentence):
            scored += 1
            cut += result.scored.truncated
        elif isinstance(result, ScoredDocument):
            scored += len(result.report.sentences)
            cut += sum(sentence.truncated for sentence in result.report.sentences)
    return scored, cut


def to_values(result: Result, *, include_text: bool) -> Values:
    """The record as ``json`` can write it, keys in a fixed order, probabilities in 6 digits.

    include_text: whether a document's report repeats its text; a sentence's record never does.
    """
    if isinstance(result, ScoredSentence):
        return {"id": result.id, **sentence_values(result.scored)}
    if isinstance(result, ScoredDocument):
        return {"id": result.id, **to_dict(result.report, include_text=include_text)}
    return {"id": result.id, "line": result.line, "error": {"code": result.code, "message": result.message}}


def sentence_values(scored: SentenceScore) -> Values:
    """Scores, flags, claim strength, spans (code points of the text) and the decision of one sentence."""
    return {
        "scores": scored.scores.rounded(),
        "flags": scored.flags.rounded(),
        "claim_strength": scored.claim_strength.rounded(),
        "spans": span_values(scored),
        "decision": scored.decision.value,
    }


def span_values(scored: SentenceScore) -> list[Values]:
    """The trigger words of every flag that counts, in the order of the flags, then of the text."""
    return [
        {"flag": cue.flag, "start": cue.span.start, "end": cue.span.end, "score": rounded(cue.score)}
        for cue in scored.cues
    ]


def summary_values(report: Report) -> Values:
    """The report's summary in single figures and words, for formats with columns."""
    summary = report.summary
    return {
        "verdict": summary.verdict.value,
        "sentences": summary.sentences,
        "claims": summary.claims,
        "flagged": summary.flagged,
        "flagged_share": rounded(summary.flagged_share),
        "unsure": summary.unsure,
        "errors": summary.errors,
        "warnings": summary.warnings,
        "infos": summary.infos,
        "suppressed": summary.suppressed,
    }
