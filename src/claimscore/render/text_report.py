"""A report for a terminal: each marked sentence with its findings, then one line that sums up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claimscore.domain import Decision, Finding, Report, Suggestion, Verdict
from claimscore.render import terminal
from claimscore.render.placement import MarkedSentence, Places, document_findings, marked_sentences, places
from claimscore.render.terminal import BOLD, CYAN, DIM, GREEN, RED, UNDERLINE, YELLOW, paint
from claimscore.render.wording import addition
from claimscore.rules.catalog import rule_by_id

MIN_WIDTH = 40
_INDENT = "  "
_HANG = " " * 11
_STYLES = {"error": RED, "warning": YELLOW, "info": CYAN, "unsure": CYAN}
_VERDICTS = {Verdict.PASS: GREEN, Verdict.WARN: YELLOW, Verdict.BLOCK: RED}
_SIGN = "~"


def to_text(
    report: Report, *, width: int = 100, color: bool = False, source_name: str, source: str | None = None
) -> str:
    """The report as lines, the last one ended by a line break.

    width: columns of the terminal; fewer than 40 count as 40. color: ANSI styles; without them the trigger words are
    underlined on a line of their own. source: what the document was read from; without it, lines and columns are left
    out unless the text is its own source.
    """
    width = max(width, MIN_WIDTH)
    name = terminal.inert(source_name)
    where = places(report, source)
    lines: list[str] = []
    for marked in marked_sentences(report):
        lines += [*_marked(report, marked, name, where, width, color), ""]
    for finding in document_findings(report):
        lines += [*_finding(report, finding, "", width, color), ""]
    for notice in report.notices:
        place = where.of(notice.span) if notice.span else None
        message = terminal.inert(notice.message) + (f" (line {place[0]})" if place else "")
        lines += _hanging(f"{'note':<7}  ", message, width, DIM, color)
    end = f"{name}: {_counts(report)}"
    if lines or report.summary.verdict_reasons:
        lines += [*_hanging("", end, width, "", color), _verdict(report, color)]
    else:
        lines += [f"{end}; {_verdict(report, color)}"]
    return "\n".join(lines) + "\n"


def _marked(report: Report, marked: MarkedSentence, name: str, where: Places, width: int, color: bool) -> Iterator[str]:
    place = where.of(marked.scored.sentence.span)
    at = f"{name}:{place[0]}:{place[1]}" if place else f"{name}, sentence {marked.index + 1}"
    yield paint(at, BOLD, color=color)
    span = marked.scored.sentence.span
    text = terminal.inert(report.document.slice(span))
    marks = terminal.merged([reason.span.shifted(-span.start) for f in marked.findings for reason in f.reasons])
    style = _STYLES[marked.kind]
    signs = not color and not terminal.reads_right_to_left(text)
    for line in terminal.wrap(text, width - len(_INDENT)):
        yield _INDENT + (terminal.with_marks(line, marks, UNDERLINE + style) if color else line.text)
        under = terminal.under_marks(line, marks, _SIGN) if signs else ""
        if under:
            yield _INDENT + under
    for finding in marked.findings:
        score = f"{finding.dimension.replace('_', ' ')} {marked.scored.probability(finding.dimension):.0%}"
        yield from _finding(report, finding, score, width, color)


def _finding(report: Report, finding: Finding, score: str, width: int, color: bool) -> Iterator[str]:
    kind = "unsure" if finding.decision is Decision.UNSURE else finding.severity.value
    head = f"{finding.rule_id} {rule_by_id(finding.rule_id).name}"
    tail = paint(f"  {score}", DIM, color=color) if score else ""
    yield f"{_INDENT}{paint(f'{kind:<7}', _STYLES[kind], color=color)}  {paint(head, BOLD, color=color)}{tail}"
    if finding.reasons or finding.decision is not Decision.UNSURE:
        yield from _hanging(_HANG, terminal.inert(finding.message), width, "", color)
    if finding.suggestions:
        yield from _hanging(f"{_HANG}try: ", _try(report, finding.suggestions[0]), width, GREEN, color)


def _try(report: Report, suggestion: Suggestion) -> str:
    old, new = report.document.slice(suggestion.span), suggestion.replacement
    added = addition(old, suggestion)
    if added:
        change = f"add “{added[1].lstrip()}” after “{added[0]}”"
    else:
        change = f"“{old}” → “{new}”" if new.strip() else f"leave out “{old}”"
    return terminal.inert(f"{change} ({suggestion.label})")


def _hanging(head: str, text: str, width: int, style: str, color: bool) -> Iterator[str]:
    for i, line in enumerate(terminal.wrap(text, max(width - len(head), MIN_WIDTH // 2))):
        yield (head if i == 0 else " " * len(head)) + paint(line.text, style, color=color and bool(style))


def _counts(report: Report) -> str:
    summary = report.summary
    of = f"{_many(summary.sentences, 'sentence')}, {_many(summary.claims, 'health claim')}"
    hidden = f"; {summary.suppressed} suppressed" if summary.suppressed else ""
    if not marked_sentences(report) and not document_findings(report):
        return f"no findings in {of}{hidden}"
    shown = [(summary.errors, "error"), (summary.warnings, "warning")]
    counts = [_many(count, noun) for count, noun in shown if count]
    if summary.infos:
        counts.append(f"{summary.infos} minor or unsure")
    return f"{', '.join(counts)} in {of}; {summary.flagged} flagged ({summary.flagged_share:.0%} of claims){hidden}"


def _verdict(report: Report, color: bool) -> str:
    summary = report.summary
    reasons: Sequence[str] = summary.verdict_reasons
    verdict = paint(summary.verdict.value, BOLD + _VERDICTS[summary.verdict], color=color)
    return f"verdict: {verdict}" + (f" ({'; '.join(map(terminal.inert, reasons))})" if reasons else "")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
