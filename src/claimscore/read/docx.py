"""Word documents (.docx): what a reader of the printed page reads, with the roles that the styles give.

Tracked insertions are read and tracked deletions are not; comments, headers, footers, text boxes and hidden text are
left out. A raised number or a note mark becomes ``[1]``, and the notes follow the text as references. Block ``i`` of
the document is the ``i``-th of ``paragraphs`` that is not blank; the notes come after all of them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from claimscore.domain import Document, Format, Role, SourceMap
from claimscore.errors import InputError, MissingExtra
from claimscore.offsets import refuse_surrogates
from claimscore.read import lines, office
from claimscore.read.assembly import assemble
from claimscore.read.docx_text import SKIPPED, Notes, W, is_bold, write_paragraph
from claimscore.read.draft import Draft

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_NOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_HEADING = re.compile(r"heading (\d)")
_STYLES = (
    (re.compile(r"title|book title"), Role.TITLE),
    (re.compile(r"subtitle"), Role.HEADING),
    (re.compile(r"(?:intense |block )?(?:quote|text)|quotations?"), Role.QUOTE),
    (re.compile(r"caption|image caption|table caption"), Role.CAPTION),
    (re.compile(r"bibliography|references?|footnote text|endnote text"), Role.REFERENCE),
    (re.compile(r"toc .*|table of figures|index .*|header|footer"), Role.BOILERPLATE),
    (re.compile(r"html preformatted|macro text|(?:source )?code"), Role.CODE),
    (re.compile(r"list .*"), Role.LIST_ITEM),
)
"""Built-in names of Word and LibreOffice, which stay English in files from every language version."""
_LEVELS = {Role.TITLE: 1, Role.HEADING: 2}
_BOLD_LEVEL = 3
_DEEPEST_STYLE = 10


class Paragraph(NamedTuple):
    """A paragraph of the body: its ``w:p`` element, and whether it stands in a table."""

    element: Any
    in_table: bool


def read_docx(data: bytes, *, title: str | None = None) -> Document:
    """The text of a Word document; the source map is the identity over the text that was taken out.

    Raises InputError: see ``office.check_package``; ``damaged`` where it is no Word document, ``empty`` where it holds
    no text. Raises MissingExtra("documents").
    """
    word = open_docx(data)
    notes: Notes = {}
    drafts = _body(word, notes)
    _settle_title(drafts)
    found = next((draft.text.strip() for draft in drafts if draft.role is Role.TITLE), None)
    drafts += _notes(word, notes, len(drafts))
    document = assemble(drafts, source="", format=Format.DOCX, title=title or found)
    if not document.blocks:
        raise InputError("the Word document holds no text", code="empty")
    refuse_surrogates(document.text)
    return replace(document, source_map=SourceMap.identity(len(document.text)))


def open_docx(data: bytes) -> WordDocument:
    """The document as python-docx sees it, checked before it is parsed; raises as ``read_docx``."""
    try:
        import docx
    except ImportError as error:
        raise MissingExtra("documents", needed_for="reading .docx files") from error
    office.check_package(data)
    try:
        return docx.Document(io.BytesIO(data))
    except Exception as error:  # a parser of files from anywhere: its errors share no narrower ancestor
        raise InputError("the file is no Word document; save it again as .docx", code="damaged") from error


def paragraphs(word: WordDocument) -> Iterator[Paragraph]:
    """The paragraphs of the body in reading order, tables cell by cell, content controls included."""
    yield from _walk(word.element.body, in_table=False)


def _walk(element: Any, *, in_table: bool) -> Iterator[Paragraph]:
    for child in element:
        if child.tag == W + "p":
            yield Paragraph(child, in_table)
        elif child.tag not in SKIPPED:
            yield from _walk(child, in_table=in_table or child.tag == W + "tbl")


def _body(word: WordDocument, notes: Notes) -> list[Draft]:
    styles = _style_roles(word)
    drafts: list[Draft] = []
    for paragraph in paragraphs(word):
        role, level = _role(paragraph, styles)
        draft = Draft("", len(drafts), role, level)
        write_paragraph(paragraph.element, draft, word=word, notes=notes)
        text = draft.text.strip()
        if role is Role.PARAGRAPH and lines.is_heading(text) and is_bold(paragraph.element):
            draft.role, draft.level = Role.HEADING, _BOLD_LEVEL
        if text:
            drafts.append(draft)
    return drafts


def _style_roles(word: WordDocument) -> dict[str, tuple[Role, int]]:
    """Role and level of each paragraph style that says one, by itself or by a style that it builds on."""
    found: dict[str, tuple[Role, int]] = {}
    for first in word.styles:
        style: Any = first
        for _ in range(_DEEPEST_STYLE):
            meaning = _meaning((style.name or "").lower())
            if meaning:
                found[first.style_id] = meaning
                break
            style = getattr(style, "base_style", None)
            if style is None:
                break
    return found


def _meaning(name: str) -> tuple[Role, int] | None:
    heading = _HEADING.fullmatch(name)
    if heading:
        return Role.HEADING, int(heading[1])
    for pattern, role in _STYLES:
        if pattern.fullmatch(name):
            return role, _LEVELS.get(role, 0)
    return None


def _role(paragraph: Paragraph, styles: dict[str, tuple[Role, int]]) -> tuple[Role, int]:
    meaning = styles.get(paragraph.element.style or "")
    if meaning:
        return meaning
    if paragraph.in_table:
        return Role.TABLE_CELL, 0
    properties = paragraph.element.pPr
    listed = properties is not None and properties.find(W + "numPr") is not None
    return (Role.LIST_ITEM if listed else Role.PARAGRAPH), 0


def _settle_title(drafts: list[Draft]) -> None:
    """Without a title style, the only heading of the first level is the title where it comes first."""
    first = [draft for draft in drafts if draft.role is Role.HEADING and draft.level == 1]
    titled = any(draft.role is Role.TITLE for draft in drafts)
    if not titled and len(first) == 1 and first[0] is drafts[0]:
        drafts[0].role = Role.TITLE


def _notes(word: WordDocument, notes: Notes, order: int) -> list[Draft]:
    """The notes that the text has marks for, in the order of their numbers."""
    elements: dict[tuple[str, str], Any] = {}
    for kind in ("footnote", "endnote"):
        for relation in word.part.rels.values():
            if relation.reltype == f"{_NOTES}{kind}s" and not relation.is_external:
                elements |= {(kind, note.get(W + "id") or ""): note for note in _parse(relation.target_part.blob)}
    drafts = []
    for key, number in sorted(notes.items(), key=lambda item: item[1]):
        if key in elements:
            draft = Draft("", order + number, Role.REFERENCE)
            draft.insert(f"[{number}] ")
            write_paragraph(elements[key], draft, word=word, notes={})
            drafts.append(draft)
    return drafts


def _parse(blob: bytes) -> Any:
    from docx.oxml import parse_xml

    try:
        return parse_xml(blob)
    except Exception as error:  # as in open_docx
        raise InputError("the notes of the Word document cannot be read; save it again", code="damaged") from error
