"""A report as a Word document: the text in its own structure, a comment at every finding.

Comments are part of ISO/IEC 29500-1 (section 17.13.4), so that Word, LibreOffice and Google Docs all show them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from claimscore.domain import Block, Finding, Report, Role, Span, Suggestion
from claimscore.errors import MissingExtra
from claimscore.render.placement import MarkedSentence, document_findings, marked_sentences
from claimscore.render.wording import addition
from claimscore.rules.catalog import rule_by_id

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.run import Run

_AUTHOR, _INITIALS = "claimscore", "cs"
_STYLES = {
    Role.TITLE: "Title",
    Role.LIST_ITEM: "List Bullet",
    Role.QUOTE: "Quote",
    Role.CAPTION: "Caption",
    Role.REFERENCE: "List Number",
}
_KINDS = {"error": "Error", "warning": "Warning", "info": "Note", "unsure": "Unsure"}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 does not allow (section 2.2)."""


def to_docx(report: Report) -> bytes:
    """The bytes of a .docx file; trigger words are highlighted, suppressed findings left out.

    Raises MissingExtra("documents") where python-docx is not installed.
    """
    try:
        import docx
    except ImportError as error:
        raise MissingExtra("documents", needed_for="writing a Word document") from error
    word = docx.Document()
    properties = word.core_properties
    properties.author, properties.comments = _AUTHOR, ""
    properties.title = _plain(report.document.title or "")
    marked: dict[int, list[MarkedSentence]] = {}
    for sentence in marked_sentences(report):
        marked.setdefault(sentence.scored.sentence.block, []).append(sentence)
    first: Run | None = None
    for index, block in enumerate(report.document.blocks):
        runs = _write_block(word, report, block, marked.get(index, []))
        first = first or (runs[0] if runs else None)
    if first is not None:
        for finding in document_findings(report):
            _comment(word, [first], report, finding)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _write_block(word: WordDocument, report: Report, block: Block, marked: Sequence[MarkedSentence]) -> list[Run]:
    style = f"Heading {min(max(block.level, 1), 9)}" if block.role is Role.HEADING else _STYLES.get(block.role)
    paragraph = word.add_paragraph(style=style)
    cues = [reason.span for sentence in marked for finding in sentence.findings for reason in finding.reasons]
    links = {link.span: link.url for link in report.document.links if block.span.contains(link.span)}
    spans = [sentence.scored.sentence.span for sentence in marked]
    cuts = {block.span.start, block.span.end}
    for span in (*cues, *links, *spans):
        cuts |= {span.start, span.end}
    runs: list[tuple[Span, Run]] = []
    for start, end in pairwise(sorted(cut for cut in cuts if block.span.start <= cut <= block.span.end)):
        piece = Span(start, end)
        run = paragraph.add_run(_plain(report.document.slice(piece)))
        if any(cue.contains(piece) for cue in cues):
            _highlight(run)
        runs.append((piece, run))
    for sentence in marked:
        own = [run for piece, run in runs if sentence.scored.sentence.span.contains(piece)]
        for finding in sentence.findings:
            _comment(word, own, report, finding)
    for span, url in links.items():
        _link(paragraph, [run for piece, run in runs if span.contains(piece)], url)
    return [run for _, run in runs]


def _comment(word: WordDocument, runs: Sequence[Run], report: Report, finding: Finding) -> None:
    rule = rule_by_id(finding.rule_id)
    kind = "unsure" if finding.decision.value == "unsure" else finding.severity.value
    comment = word.add_comment(runs, author=_AUTHOR, initials=_INITIALS)
    head = comment.paragraphs[0]
    head.add_run(f"{_KINDS[kind]}: {rule.name}").bold = True
    head.add_run(f" ({rule.id})")
    comment.add_paragraph(_plain(finding.message))
    for suggestion in finding.suggestions:
        comment.add_paragraph(_plain(_try(report, suggestion)))


def _try(report: Report, suggestion: Suggestion) -> str:
    old = report.document.slice(suggestion.span)
    added = addition(old, suggestion)
    if added:
        return f"Try: add “{added[1].strip()}” after “{added[0]}” ({suggestion.label})"
    if not suggestion.replacement.strip():
        return f"Try: leave out “{old}” ({suggestion.label})"
    return f"Try: “{suggestion.replacement}” instead of “{old}” ({suggestion.label})"


def _highlight(run: Run) -> None:
    from docx.enum.text import WD_COLOR_INDEX

    run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _link(paragraph: Any, runs: Sequence[Run], url: str) -> None:
    """Move the runs of a link, and the comment marks between them, into a ``w:hyperlink``."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    if not runs or not re.match(r"https?://|mailto:", url, re.IGNORECASE):
        return
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(_plain(url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    first, last = runs[0]._r, runs[-1]._r  # python-docx has no public way to make a link
    first.addprevious(link)
    moved: Any = first
    while moved is not None:
        following = None if moved is last else moved.getnext()
        link.append(moved)
        moved = following
    for run in runs:
        run.font.underline = True


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
