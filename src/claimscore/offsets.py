"""Offset conversions: code points to and from UTF-16 units, UTF-8 bytes, and lines with columns; text to source.

Nothing here changes text. A table is built once per text, so that many conversions cost O(log n) each.
Lines end at ``\\n``, ``\\r\\n`` or ``\\r`` (LSP 3.17, section Text Documents), never at U+2028 or form feeds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from claimscore.domain import SourceMap, Span
from claimscore.errors import InputError

_LINE_END = re.compile(r"\r\n|\r|\n")
_SURROGATE = re.compile("[\ud800-\udfff]")


class OffsetUnit(StrEnum):
    """Units in which a caller may count."""

    CODEPOINT = "codepoint"
    UTF16 = "utf16"
    UTF8 = "utf8"


def refuse_surrogates(text: str) -> None:
    """Raise InputError("lone-surrogate") where ``text`` has a code point that no encoding can carry."""
    found = _SURROGATE.search(text)
    if found:
        raise InputError(
            f"a lone surrogate (U+{ord(found.group()):04X}) stands at offset {found.start()}; "
            "send text that is valid Unicode",
            code="lone-surrogate",
        )


def _wide(text: str, width: OffsetUnit) -> tuple[int, ...]:
    if width is OffsetUnit.CODEPOINT or text.isascii():
        return ()
    if width is OffsetUnit.UTF16:
        return tuple(accumulate((2 if ch > "\uffff" else 1 for ch in text), initial=0))
    sizes = (1 if ch < "\x80" else 2 if ch < "\u0800" else 3 if ch <= "\uffff" else 4 for ch in text)
    return tuple(accumulate(sizes, initial=0))


@dataclass(frozen=True, slots=True)
class OffsetTable:
    """Converts offsets of one text between code points and ``unit``; build with ``offset_table``."""

    unit: OffsetUnit
    length: int
    sums: tuple[int, ...]

    def from_codepoint(self, offset: int) -> int:
        """The offset in ``unit`` of a code point offset in 0..length."""
        return self.sums[offset] if self.sums else offset

    def to_codepoint(self, offset: int) -> int:
        """The code point offset of an offset in ``unit``; one inside a character counts as that character's start."""
        return bisect_right(self.sums, offset) - 1 if self.sums else offset

    def span_from_codepoint(self, span: Span) -> Span:
        """A span of code points in ``unit``."""
        return Span(self.from_codepoint(span.start), self.from_codepoint(span.end))


def offset_table(text: str, unit: OffsetUnit) -> OffsetTable:
    """A conversion table for ``text``, built in O(n); free for ASCII text and for code points."""
    return OffsetTable(unit, len(text), _wide(text, unit))


def to_utf16(text: str, offset: int) -> int:
    """UTF-16 units before the code point offset ``offset``."""
    return len(text[:offset].encode("utf-16-le")) // 2


@dataclass(frozen=True, slots=True)
class LineTable:
    """Starts of the lines of one text, in code points; build with ``line_table``."""

    starts: tuple[int, ...]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a code point offset, both zero-based, the column in code points."""
        line = bisect_right(self.starts, offset) - 1
        return line, offset - self.starts[line]


def line_table(text: str) -> LineTable:
    """The line table of ``text``."""
    return LineTable((0, *(m.end() for m in _LINE_END.finditer(text))))


def to_source(source_map: SourceMap, span: Span) -> Span:
    """Where a span of text stands in the source, in code points.

    Inserted text at either edge is left out. A character that came from an entity maps to the whole entity.
    A span of inserted text alone maps to the empty span after the source that precedes it.
    """
    runs = source_map.runs
    first = bisect_right(runs, span.start, key=lambda run: run.text.start) - 1
    if first < 0 or runs[first].text.end <= span.start:
        first += 1
    start = end = runs[first - 1].source.end if first else 0
    found = False
    for index in range(first, len(runs)):
        run = runs[index]
        if run.text.start >= span.end:
            break
        same = len(run.text) == len(run.source)
        if not found:
            within = max(span.start - run.text.start, 0)
            start = run.source.start + within if same else run.source.start
            found = True
        if span.end >= run.text.end:
            end = run.source.end
        else:
            end = run.source.start + (span.end - run.text.start) if same else run.source.end
    return Span(start, max(start, end))
