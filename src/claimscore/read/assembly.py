"""Drafts put together: the text, the source map, and everything that has a span in them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from claimscore.domain import Block, CitationMark, Document, Format, Ignore, Link, Role, SourceMap, SourceRun, Span
from claimscore.read import citations, references
from claimscore.read.directives import Directive, Kind
from claimscore.read.draft import Draft, Piece

SEPARATOR = "\n\n"
"""What stands between two blocks; no part of the source."""


class _Assembly:
    """Text, runs and blocks of the drafts, in one pass."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self.parts: list[str] = []
        self.runs: list[SourceRun] = []
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.marks: list[CitationMark] = []
        self.orders: list[int] = []
        self.starts: list[int] = []
        self.length = 0
        for draft in drafts:
            self._add(draft)

    def _add(self, draft: Draft) -> None:
        text = draft.text
        trimmed = text.strip()
        if not trimmed:
            return
        if self.blocks:
            self.parts.append(SEPARATOR)
            self.length += len(SEPARATOR)
        base = self.length
        self.parts.append(text)
        self._add_runs(draft.pieces)
        first = base + len(text) - len(text.lstrip())
        span = Span(first, first + len(trimmed))
        self.orders.append(draft.order)
        self.starts.append(base)
        self.blocks.append(Block(span, draft.role, draft.level))
        self.links += [Link(s, url) for start, end, url in draft.links if len(s := _within(span, base, start, end))]
        self.marks += [
            CitationMark(s, labels) for start, end, labels in draft.marks if len(s := _within(span, base, start, end))
        ]

    def _add_runs(self, pieces: Iterable[Piece]) -> None:
        at = self.length
        runs = self.runs
        open_text = open_source = -1
        text_end = source_end = at
        for text, start, end in pieces:
            size = len(text)
            copied = start >= 0 and end - start == size
            if open_text >= 0 and not (copied and start == source_end and at == text_end):
                runs.append(SourceRun(Span(open_text, text_end), Span(open_source, source_end)))
                open_text = -1
            if copied:
                if open_text < 0:
                    open_text, open_source = at, start
                text_end, source_end = at + size, end
            elif start >= 0:
                runs.append(SourceRun(Span(at, at + size), Span(start, end)))
            at += size
        if open_text >= 0:
            runs.append(SourceRun(Span(open_text, text_end), Span(open_source, source_end)))
        self.length = at

    def position(self, order: int, offset: int) -> int:
        """Where a place in a draft is in the text; in a draft that was dropped, the start of the next."""
        index = bisect_left(self.orders, order)
        if index == len(self.orders):
            return self.length
        return self.starts[index] + (offset if self.orders[index] == order else 0)

    def ignore(self, directive: Directive) -> Ignore | None:
        """The block that an ``ignore`` directive is about."""
        index = bisect_left(self.orders, directive.order)
        return Ignore(self.blocks[index].span, directive.rule_ids) if index < len(self.blocks) else None


def _within(span: Span, base: int, start: int, end: int) -> Span:
    low = min(max(base + start, span.start), span.end)
    return Span(low, max(low, min(base + end, span.end)))


def assemble(
    drafts: Sequence[Draft],
    *,
    source: str,
    format: Format,
    title: str | None,
    notes: Sequence[Directive] = (),
) -> Document:
    """The document that the drafts make, in the order of their ``order``; empty drafts are left out.

    notes: the directives that were met on the way.

    A draft in a reference section becomes ``Role.REFERENCE``; marks and bare addresses in the text are added.
    """
    kept = [draft for draft in drafts if draft.pieces]
    items = [references.Item(d.role, d.level, d.text.strip(), bool(d.links)) for d in kept]
    for index in references.entries(items):
        kept[index].role = Role.REFERENCE
    made = _Assembly(kept)
    text = "".join(made.parts)
    return Document(
        text=text,
        blocks=tuple(made.blocks),
        source_map=SourceMap(tuple(made.runs), len(source)),
        format=format,
        title=title,
        links=citations.with_bare_links(text, made.blocks, made.links),
        citations=citations.find_marks(text, made.blocks, made.marks, made.links),
        ignores=_ignores(made, notes),
    )


def _ignores(made: _Assembly, notes: Sequence[Directive]) -> tuple[Ignore, ...]:
    found: list[Ignore] = []
    opened: list[tuple[int, frozenset[str]]] = []
    for directive in notes:
        if directive.kind is Kind.IGNORE:
            ignore = made.ignore(directive)
            if ignore:
                found.append(ignore)
            continue
        position = made.position(directive.order, directive.offset)
        if directive.kind is Kind.OFF:
            opened.append((position, directive.rule_ids))
        else:
            found += [Ignore(Span(start, position), ids) for start, ids in opened if position > start]
            opened.clear()
    found += [Ignore(Span(start, made.length), ids) for start, ids in opened if made.length > start]
    return tuple(sorted(found, key=lambda ignore: (ignore.span, sorted(ignore.rule_ids))))
