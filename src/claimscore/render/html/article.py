"""The article in its own structure, its sentences marked, each mark with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from claimscore.domain import Block, Finding, Report, Role, SentenceScore, Span
from claimscore.render.html.markup import badge, change, escape, headline, kind_of, percent
from claimscore.render.placement import MarkedSentence
from claimscore.render.terminal import merged
from claimscore.rules.catalog import rule_by_id

_GROUPS = {
    Role.LIST_ITEM: ("<ul>", "li", "</ul>"),
    Role.QUOTE: ("<blockquote>", "p", "</blockquote>"),
    Role.TABLE_CELL: ('<ul class="cells">', "li", "</ul>"),
    Role.REFERENCE: ('<ul class="references">', "li", "</ul>"),
}
"""Roles that stand together in one element: how it opens, what each block is, how it closes."""

_LAST_HEADING = 6


def article(report: Report, marked: Sequence[MarkedSentence]) -> str:
    """The blocks of the document as HTML, boilerplate left out; marks are numbered as in ``marked``."""
    numbers = {sentence.index: (number, sentence) for number, sentence in enumerate(marked, 1)}
    inside: dict[int, list[int]] = {}
    for index, scored in enumerate(report.sentences):
        inside.setdefault(scored.sentence.block, []).append(index)
    parts = []
    shown = [i for i, block in enumerate(report.document.blocks) if block.role is not Role.BOILERPLATE]
    for role, positions in groupby(shown, key=lambda i: report.document.blocks[i].role):
        opening, tag, closing = _GROUPS.get(role, ("", "", ""))
        parts.append(opening)
        for position in positions:
            block = report.document.blocks[position]
            content = "".join(_block(report, block, inside.get(position, []), numbers))
            parts.append(_element(block, tag, content))
        parts.append(closing)
    return "\n".join(part for part in parts if part)


def _element(block: Block, tag: str, content: str) -> str:
    if tag:
        return f'<{tag} class="block" dir="auto">{content}</{tag}>'
    if block.role is Role.TITLE:
        return f'<h2 class="block title" dir="auto">{content}</h2>'
    if block.role is Role.HEADING:
        level = min(max(block.level, 2) + 1, _LAST_HEADING)
        return f'<h{level} class="block" dir="auto">{content}</h{level}>'
    if block.role is Role.CODE:
        return f"<pre><code>{content}</code></pre>"
    name = "block caption" if block.role is Role.CAPTION else "block"
    return f'<p class="{name}" dir="auto">{content}</p>'


def _block(
    report: Report, block: Block, sentences: Sequence[int], numbers: dict[int, tuple[int, MarkedSentence]]
) -> Iterator[str]:
    at = block.span.start
    for index in sentences:
        scored = report.sentences[index]
        span = scored.sentence.span
        yield escape(report.document.text[at : span.start])
        if index in numbers:
            yield _marked(report, *numbers[index])
        else:
            yield f'<span class="s" id="s{index + 1}">{escape(report.document.slice(span))}</span>'
        yield _score(scored)
        at = span.end
    yield escape(report.document.text[at : block.span.end])


def _marked(report: Report, number: int, marked: MarkedSentence) -> str:
    reasons = merged([reason.span for finding in marked.findings for reason in finding.reasons])
    words = "".join(_words(report, marked.scored.sentence.span, reasons))
    return (
        f'<a class="s {marked.kind}" id="s{marked.index + 1}" href="#f{number}" aria-describedby="n{number}">'
        f'{words}<sup class="{marked.kind}" aria-hidden="true">{number}</sup></a>'
        f'<span class="note" id="n{number}" role="tooltip" dir="ltr">'
        f'<span class="note-scores">{headline(marked)}</span>'
        f"{''.join(_reason(report, finding) for finding in marked.findings)}</span>"
    )


def _words(report: Report, span: Span, reasons: Sequence[Span]) -> Iterator[str]:
    at = span.start
    for reason in reasons:
        yield escape(report.document.text[at : reason.start])
        yield f"<b>{escape(report.document.slice(reason))}</b>"
        at = reason.end
    yield escape(report.document.text[at : span.end])


def _reason(report: Report, finding: Finding) -> str:
    kind = kind_of(finding)
    best = ""
    if finding.suggestions:
        suggestion = finding.suggestions[0]
        best = f'<span class="try">{change(report.document.slice(suggestion.span), suggestion)}</span>'
    return (
        f'<span class="reason {kind}">{badge(kind)} <strong>{escape(rule_by_id(finding.rule_id).name)}</strong> '
        f'<span class="figure">{percent(finding.probability)}</span>'
        f'<span class="message">{escape(finding.message)}</span>{best}</span>'
    )


def _score(scored: SentenceScore) -> str:
    over, weak = percent(scored.probability("overclaim")), percent(scored.probability("weak_evidence"))
    return (
        f'<span class="score" dir="ltr"> <abbr title="overclaim">O</abbr> {over} '
        f'<abbr title="weak evidence">W</abbr> {weak}</span>'
    )
