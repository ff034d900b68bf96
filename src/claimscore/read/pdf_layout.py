"""Blocks from the lines of pages: what belongs together, what is a heading, what only repeats on every page.

The distance between lines of the body is taken from the document itself: the commonest one at the commonest size.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from claimscore.domain import Role
from claimscore.read import lines
from claimscore.read.draft import Draft

_LARGER = 1.15
"""Words at least this much larger than the body are headings."""
_LOOSE = 1.25
"""A gap above this multiple of the body's line distance starts a block."""
_USUAL_LEADING = 1.3
_HEADING_LENGTH = 250
_EDGE = 2
"""Lines at the top and at the bottom of a page among which running heads are looked for; one on a short page."""
_SHORT_PAGE = 10
_REPEATED_SHARE = 0.4
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page |p\. ?)?\d{1,4}(?: ?(?:/|of) ?\d{1,4})?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"[^\W\d_]+[-\u2010]\n[^\W\d_]+")
_STOPS = ".!?…:"
_CLOSERS = "\"'”’)]»0123456789 "


@dataclass(slots=True)
class Line:
    """A line of a page: where it starts, in points from the bottom left, and the words with their sizes."""

    page: int
    x: float
    y: float
    parts: list[str] = field(default_factory=list)
    sizes: Counter[float] = field(default_factory=Counter)
    bold: int = 0

    def add(self, text: str, size: float, *, bold: bool) -> None:
        """Append words."""
        self.parts.append(text)
        weight = len(text.strip())
        self.sizes[round(size, 1)] += weight
        self.bold += weight if bold else 0

    @property
    def text(self) -> str:
        """The words, without soft hyphens inside them and space around them."""
        return "".join(self.parts).replace("\xad", "-").replace("\x00", "").strip()

    @property
    def size(self) -> float:
        """The size, in points, of most of its letters."""
        return self.sizes.most_common(1)[0][0] or 1.0


@dataclass(frozen=True, slots=True)
class _Set:
    """How the body is set: size of its letters and distance of its lines as a multiple of that."""

    size: float
    leading: float


def lay_out(found: Sequence[Line]) -> list[Draft]:
    """The blocks of the document, with roles, in the order in which the file draws them."""
    kept = _without_running_heads([line for line in found if line.text])
    if not kept:
        return []
    body = _body(kept)
    words = Counter(_WORD.findall(_BROKEN.sub(" ", "\n".join(line.text for line in kept)).lower()))
    blocks: list[list[Line]] = []
    for line in kept:
        if blocks and _continues(blocks[-1][-1], line, body):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    drafts = [_draft(order, block, body, words) for order, block in enumerate(blocks)]
    _set_levels(drafts, blocks)
    return drafts


def _without_running_heads(found: Sequence[Line]) -> list[Line]:
    pages = [list(group) for _, group in groupby(found, key=lambda line: line.page)]
    edges = [_edges(page) for page in pages]
    seen = Counter(key for page in edges for key in {_DIGITS.sub("#", line.text) for line in page})
    often = max(2, len(pages) * _REPEATED_SHARE)
    dropped = {
        id(line)
        for page in edges
        for line in page
        if seen[_DIGITS.sub("#", line.text)] >= often or _PAGE_NUMBER.fullmatch(line.text)
    }
    return [line for line in found if id(line) not in dropped]


def _edges(page: Sequence[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: line.y)
    edge = _EDGE if len(page) >= _SHORT_PAGE else 1
    return [*by_height[:edge], *by_height[edge:][-edge:]]


def _body(found: Sequence[Line]) -> _Set:
    sizes: Counter[float] = Counter()
    for line in found:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0]
    gaps = Counter(
        round((first.y - second.y) / size, 2)
        for first, second in pairwise(found)
        if first.page == second.page and first.size == second.size == size and 0 < first.y - second.y < 3 * size
    )
    return _Set(size, gaps.most_common(1)[0][0] if gaps else _USUAL_LEADING)


def _continues(before: Line, line: Line, body: _Set) -> bool:
    """Whether ``line`` goes on with the block that ends in ``before``."""
    if abs(before.size - line.size) > 0.1 * body.size or _is_item(line.text):
        return False
    heading = _stands_out(before, body)
    if heading != _stands_out(line, body):
        return False
    gap = before.y - line.y
    if before.page == line.page and gap >= 0:
        indented = line.x > before.x + body.size and _ends_sentence(before.text) and not _is_item(before.text)
        return gap <= _LOOSE * body.leading * line.size and not indented
    # The next column or page: the paragraph goes on where its sentence does.
    return not heading and not _ends_sentence(before.text)


def _stands_out(line: Line, body: _Set) -> bool:
    return line.size >= _LARGER * body.size or (line.bold >= len(line.text.replace(" ", "")) > 0)


def _is_item(text: str) -> bool:
    return next(lines.split_lines(text)).label is not None


def _ends_sentence(text: str) -> bool:
    return text.rstrip(_CLOSERS)[-1:] in tuple(_STOPS)


def _draft(order: int, block: Sequence[Line], body: _Set, words: Counter[str]) -> Draft:
    text = block[0].text
    for line in block[1:]:
        text = _joined(text, line.text, words)
    first = next(lines.split_lines(text))
    role = Role.PARAGRAPH
    if _is_heading(text, block, body):
        role = Role.HEADING
    elif first.label is not None and len(text) > first.content.start:
        role = Role.LIST_ITEM
        text = text if first.label else text[first.content.start :]
    draft = Draft("", order, role)
    draft.insert(text)
    return draft


def _is_heading(text: str, block: Sequence[Line], body: _Set) -> bool:
    if len(text) > _HEADING_LENGTH or not any(ch.isalpha() for ch in text):
        return False
    larger = all(line.size >= _LARGER * body.size for line in block)
    return larger or (_stands_out(block[0], body) and lines.is_heading(text))


def _joined(text: str, after: str, words: Counter[str]) -> str:
    """Two lines as one; a hyphen at the line's end stays where the document writes the parts as words elsewhere."""
    if not text.endswith(("-", "\u2010")) or not after[:1].islower() or not text[-2:-1].isalpha():
        return f"{text} {after}"
    left, right = _WORD.findall(text[:-1]), _WORD.match(after)
    first, second = (left[-1] if left else "").lower(), (right.group() if right else "").lower()
    apart = words[f"{first}-{second}"] or (words[first] and words[second])
    return text + after if apart and not words[first + second] else text[:-1] + after


def _set_levels(drafts: Sequence[Draft], blocks: Sequence[Sequence[Line]]) -> None:
    """Levels by size, the largest first; the largest of all is the title where it stands alone on the first page."""
    headings = [(draft, block[0]) for draft, block in zip(drafts, blocks, strict=True) if draft.role is Role.HEADING]
    sizes = sorted({line.size for _, line in headings}, reverse=True)
    for draft, line in headings:
        draft.level = min(1 + sizes.index(line.size), 6)
    top = [(draft, line) for draft, line in headings if draft.level == 1]
    if len(top) == 1 and top[0][1].page == blocks[0][0].page:
        top[0][0].role = Role.TITLE
