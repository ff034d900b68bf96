"""A report as a plain message to the author of a text: what to look at, why, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator

from claimscore.domain import Decision, Finding, Report, Suggestion
from claimscore.render.placement import MarkedSentence, document_findings, marked_sentences
from claimscore.render.wording import addition
from claimscore.rules.catalog import rule_by_id

_CLOSING = (
    "These notes concern wording, not truth: whether each sentence claims more than it shows. They come from "
    "claimscore and are no medical advice."
)


def to_message(report: Report, *, source_name: str) -> str:
    """Numbered notes in document order, ended by a line break; no markup, so that any mail program shows it.

    source_name: what the text is called where it has no title. Unsure findings are left out.
    """
    name = report.document.title or source_name
    sure = [marked for marked in marked_sentences(report) if _sure(marked)]
    whole = [finding for finding in document_findings(report) if finding.decision is not Decision.UNSURE]
    count = len(sure) + len(whole)
    lines = [f"Notes on “{_line(name)}”", ""]
    if not count:
        lines += ["No sentence was marked.", ""]
    else:
        noun = "note" if count == 1 else "notes"
        lines += [f"{count} {noun}; {report.summary.flagged_share:.0%} of the health claims are flagged.", ""]
    for number, marked in enumerate(sure, 1):
        lines += [f"{number}. “{_line(report.document.slice(marked.scored.sentence.span))}”"]
        for finding in _sure(marked):
            lines += _finding(report, finding)
        lines.append("")
    for number, finding in enumerate(whole, len(sure) + 1):
        lines += [f"{number}. The whole text", *_finding(report, finding), ""]
    return "\n".join([*lines, _CLOSING]) + "\n"


def _sure(marked: MarkedSentence) -> list[Finding]:
    return [finding for finding in marked.findings if finding.decision is not Decision.UNSURE]


def _finding(report: Report, finding: Finding) -> Iterator[str]:
    yield f"   {rule_by_id(finding.rule_id).name} ({finding.rule_id}): {_line(finding.message)}"
    if finding.suggestions:
        yield f"   Try: {_try(report, finding.suggestions[0])}"


def _try(report: Report, suggestion: Suggestion) -> str:
    old, new = _line(report.document.slice(suggestion.span)), _line(suggestion.replacement)
    added = addition(report.document.slice(suggestion.span), suggestion)
    if added:
        return f"add “{_line(added[1])}” after “{_line(added[0])}” ({suggestion.label})"
    return f"“{new}” instead of “{old}” ({suggestion.label})" if new else f"leave out “{old}” ({suggestion.label})"


def _line(text: str) -> str:
    return " ".join(text.split())
