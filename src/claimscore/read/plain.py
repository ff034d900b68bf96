"""Plain text: the text is its own source; only its lines say what its blocks are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from claimscore.domain import Block, Document, Format, Ignore, Role, SourceMap, Span
from claimscore.read import chrome, citations, directives, lines, references
from claimscore.read.lines import Line


def read_plain(source: str, *, title: str | None = None) -> Document:
    """A document whose text is ``source``, code point for code point.

    Blocks end at blank lines, before list items, and where a single line end closes a paragraph. A short first line
    without a stop is the title where a blank line follows; other such lines are headings.
    """
    rows = list(lines.split_lines(source))
    groups = lines.join_lines(source, rows)
    spans = [Span(group[0].content.start, group[-1].content.end) for group in groups]
    roles = [_role(source, group, span) for group, span in zip(groups, spans, strict=True)]
    alone = {line.span.start for index, line in enumerate(rows[1:], 1) if not line.blank and rows[index - 1].blank}
    found_title = _settle_title(source, rows, groups, spans, roles, title)
    for index in range(len(groups)):
        last = index + 1 == len(groups)
        if roles[index] is Role.HEADING and (last or not _heads(groups, spans, roles, index, alone)):
            roles[index] = Role.PARAGRAPH
    for index in references.entries(_items(source, groups, spans, roles)):
        roles[index] = Role.REFERENCE
    levels = {Role.TITLE: 1, Role.HEADING: 2}
    blocks = tuple(Block(span, role, levels.get(role, 0)) for span, role in zip(spans, roles, strict=True))
    return Document(
        text=source,
        blocks=blocks,
        source_map=SourceMap.identity(len(source)),
        format=Format.PLAIN,
        title=title or found_title,
        links=citations.with_bare_links(source, blocks, ()),
        citations=citations.find_marks(source, blocks, (), ()),
        ignores=_ignores(rows, blocks, len(source)),
    )


def _role(source: str, group: Sequence[Line], span: Span) -> Role:
    if group[0].label is not None:
        return Role.LIST_ITEM
    if len(group) == 1 and lines.is_heading(source[span.start : span.end]):
        return Role.HEADING
    return Role.PARAGRAPH


def _settle_title(
    source: str,
    rows: Sequence[Line],
    groups: Sequence[Sequence[Line]],
    spans: Sequence[Span],
    roles: list[Role],
    given: str | None,
) -> str | None:
    if len(groups) < 2 or roles[0] is not Role.HEADING:
        return None
    text = source[spans[0].start : spans[0].end]
    if references.is_heading(text) or chrome.is_furniture_text(text) or (given and given.strip() != text):
        return None
    index = next(index for index, row in enumerate(rows) if row is groups[0][0])
    if not rows[index + 1].blank:
        return None
    roles[0] = Role.TITLE
    return text


def _heads(
    groups: Sequence[Sequence[Line]], spans: Sequence[Span], roles: Sequence[Role], index: int, alone: set[int]
) -> bool:
    """Whether the block after a short line is its text: longer, or set off by a blank line."""
    after = index + 1
    set_off = groups[after][0].span.start in alone
    return set_off or roles[after] is Role.LIST_ITEM or len(spans[after]) > 2 * len(spans[index])


def _items(
    source: str, groups: Sequence[Sequence[Line]], spans: Sequence[Span], roles: Sequence[Role]
) -> list[references.Item]:
    items = []
    for group, span, role in zip(groups, spans, roles, strict=True):
        text = source[span.start : span.end]
        numbered = bool(group[0].label)
        heading = role in (Role.HEADING, Role.TITLE) and (references.is_heading(text) or not references.cites(text))
        items.append(references.Item(role if heading else _body(role), 2, text, False, numbered))
    return items


def _body(role: Role) -> Role:
    return Role.PARAGRAPH if role in (Role.HEADING, Role.TITLE) else role


def _ignores(rows: Sequence[Line], blocks: Sequence[Block], length: int) -> tuple[Ignore, ...]:
    found = []
    opened: list[tuple[int, frozenset[str]]] = []
    starts = [block.span.start for block in blocks]
    for row in rows:
        directive = directives.parse(row.comment, order=0) if row.comment is not None else None
        if directive is None:
            continue
        if directive.kind is directives.Kind.IGNORE:
            at = bisect_left(starts, row.span.end)
            found += [Ignore(block.span, directive.rule_ids) for block in blocks[at : at + 1]]
        elif directive.kind is directives.Kind.OFF:
            opened.append((row.span.end, directive.rule_ids))
        else:
            found += [Ignore(Span(start, row.span.start), ids) for start, ids in opened]
            opened.clear()
    found += [Ignore(Span(start, length), ids) for start, ids in opened if start < length]
    return tuple(sorted(found, key=lambda ignore: (ignore.span, sorted(ignore.rule_ids))))
