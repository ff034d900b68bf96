"""A draft as the page sends it: blocks of plain text with their roles, counted in UTF-16 as browsers count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from claimscore.domain import Block, Document, Format, Link, Role, SourceMap, Span
from claimscore.errors import InputError
from claimscore.offsets import OffsetTable, OffsetUnit, offset_table, refuse_surrogates
from claimscore.read import references
from claimscore.server.settings import ServerSettings
from claimscore.server.shapes import Shape

BETWEEN = "\n\n"
"""What stands between two blocks in the text of the document."""
MAX_PARTS = 5_000


class LinkPart(Shape):
    """A link inside a block."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    url: Annotated[str, Field(max_length=4_000)]


class Part(Shape):
    """One block of the draft, or the part of it that changed."""

    id: Annotated[str, Field(min_length=1, max_length=40)]
    role: Role = Role.PARAGRAPH
    level: Annotated[int, Field(ge=0, le=6)] = 0
    text: str
    links: list[LinkPart] = Field(default_factory=list, max_length=500)


@dataclass(frozen=True, slots=True)
class Placed:
    """A block of the draft in the document: its id, its span, and the table of its own offsets in UTF-16."""

    id: str
    span: Span
    table: OffsetTable

    def to_utf16(self, span: Span) -> tuple[int, int]:
        """Start and end of a span of the document, counted from the block's start."""
        start, end = (min(max(offset - self.span.start, 0), len(self.span)) for offset in (span.start, span.end))
        return self.table.from_codepoint(start), self.table.from_codepoint(end)


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The document of a draft, and where each of its blocks is; blank blocks are left out."""

    document: Document
    placed: tuple[Placed, ...]


def manuscript(parts: list[Part], settings: ServerSettings, *, whole: bool) -> Manuscript:
    """The draft as a document whose blocks are the parts, letter for letter.

    whole: the parts are the complete draft, so that lists of references can be told from their headings.
    Raises InputError: ``too-large``, ``lone-surrogate``.
    """
    if len(parts) > MAX_PARTS:
        raise InputError(f"the draft has {len(parts):,} blocks, at most {MAX_PARTS:,} are read", code="too-large")
    size = sum(len(part.text.encode("utf-8", "surrogatepass")) for part in parts)
    if size > settings.max_text_bytes:
        raise InputError(
            f"the draft has {size:,} bytes of text, at most {settings.max_text_bytes:,} are scored at once",
            code="too-large",
        )
    kept = [part for part in parts if part.text.strip()]
    roles = _roles(kept) if whole else [part.role for part in kept]
    blocks, placed, links, start = [], [], [], 0
    for part, role in zip(kept, roles, strict=True):
        refuse_surrogates(part.text)
        span, table = Span(start, start + len(part.text)), offset_table(part.text, OffsetUnit.UTF16)
        blocks.append(Block(span, role, part.level))
        placed.append(Placed(part.id, span, table))
        links += [
            Link(Span(start + table.to_codepoint(link.start), start + table.to_codepoint(link.end)), link.url)
            for link in part.links
            if link.start < link.end <= table.from_codepoint(len(part.text))
        ]
        start = span.end + len(BETWEEN)
    text = BETWEEN.join(part.text for part in kept)
    title = next((text[b.span.start : b.span.end].strip() for b in blocks if b.role is Role.TITLE), None)
    document = Document(text, tuple(blocks), SourceMap.identity(len(text)), Format.PLAIN, title, tuple(links))
    return Manuscript(document, tuple(placed))


def _roles(parts: list[Part]) -> list[Role]:
    items = [references.Item(part.role, part.level, part.text.strip(), bool(part.links)) for part in parts]
    entries = references.entries(items)
    return [Role.REFERENCE if i in entries else part.role for i, part in enumerate(parts)]
