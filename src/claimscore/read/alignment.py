"""Where the content of a Markdown block stands in the source, once quote marks, indents and escapes are gone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_PREFIXES = (
    re.compile(r"\s*\|?"),
    re.compile(r"[ \t>]*\|?"),
    re.compile(r"(?:[ \t>]|[-+*][ \t]|\d{1,9}[.)][ \t])*\|?"),
)
"""What may stand before the cells of a row: marks of quotes, and for the first row of a list item its bullet."""


class Segment(NamedTuple):
    """Content from ``content`` on, ``length`` long, copied letter for letter from ``source`` on."""

    content: int
    source: int
    length: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """Content of a block and its segments, sorted; what no segment covers (line ends, indents) was rewritten."""

    content: str
    segments: tuple[Segment, ...]
    starts: tuple[int, ...]

    def copied(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The copied parts of ``content[start:end]``: start and end in the content, and start in the source."""
        index = max(0, bisect_right(self.starts, start) - 1)
        while index < len(self.segments):
            at, source, length = self.segments[index]
            if at >= end:
                return
            index += 1
            low, high = max(start, at), min(end, at + length)
            if low < high:
                yield low, high, source + low - at

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The source range from the first to the last copied character of ``content[start:end]``."""
        parts = list(self.copied(start, end))
        if not parts:
            return (0, 0)
        first, last = parts[0], parts[-1]
        return first[2], last[2] + last[1] - last[0]


class SourceLines:
    """Lines of a source with their places; line ends are ``\\n``, ``\\r\\n`` and ``\\r``."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int]]) -> None:
        self._text = text
        self._spans = spans

    def line(self, number: int) -> tuple[int, str]:
        """Where a line starts, and its text."""
        start, end = self._spans[number]
        return start, self._text[start:end]

    def end(self, number: int) -> int:
        """Where a line ends, before its line end."""
        return self._spans[number][1]

    def align(self, content: str, first: int, last: int) -> Alignment:
        """Align content whose lines are the ends of the source lines from ``first`` to before ``last``.

        Leading lines that the parser trimmed away are skipped; only a line of exotic white space can be one.
        """
        rows = content.split("\n")
        for skipped in range(max(1, last - first - len(rows) + 1)):
            segments = self._segments(rows, first + skipped)
            if segments is not None:
                return _alignment(content, segments)
        return _alignment(content, [])

    def _segments(self, rows: Sequence[str], first: int) -> list[Segment] | None:
        segments = []
        at = 0
        for number, row in enumerate(rows, first):
            kept = row.strip()
            if kept:
                start, line = self.line(number)
                body = line.rstrip()
                if not body.endswith(kept):
                    return None
                segments.append(Segment(at + row.index(kept[0]), start + len(body) - len(kept), len(kept)))
            at += len(row) + 1
        return segments

    def align_heading(self, content: str, number: int, hashes: str) -> Alignment:
        """Align the content of an ATX heading, which stands between its hashes."""
        start, line = self.line(number)
        at = line.find(content, line.find(hashes) + len(hashes)) if content else -1
        return _alignment(content, [Segment(0, start + at, len(content))] if at >= 0 else [])

    def align_row(self, number: int, contents: Sequence[str]) -> list[Alignment]:
        """Align the cells of a table row, of which the source may have more or fewer than the table has columns."""
        start, line = self.line(number)
        for prefix in _PREFIXES:
            found = prefix.match(line)
            cells = list(_raw_cells(line, found.end() if found else 0))
            rows = [_align_cell(line, start, cell, content) for cell, content in zip(cells, contents, strict=False)]
            if all(rows):
                break
        aligned = [row or _alignment("", []) for row in rows]
        return aligned + [_alignment("", [])] * (len(contents) - len(aligned))


def _raw_cells(line: str, first: int) -> Iterator[list[tuple[int, int]]]:
    """The parts of each cell; a backslash before a pipe is markup, even in code (GFM, section 4.10)."""
    cell: list[tuple[int, int]] = []
    opened = at = first
    last = len(line.rstrip())
    while at <= last:
        if at == last or line[at] == "|":
            escaped = at < last and at > first and line[at - 1] == "\\"
            cell.append((opened, at - 1 if escaped else at))
            opened = at if escaped else at + 1
            if not escaped:
                yield cell
                cell = []
        at += 1


def _align_cell(line: str, start: int, parts: Sequence[tuple[int, int]], content: str) -> Alignment | None:
    """The alignment of a cell with its content, which is its text without the white space around it."""
    text = "".join([line[first:last] for first, last in parts]).rstrip()
    kept = content.strip()
    if not text.endswith(kept) or (text and not kept):
        return None
    lead = len(text) - len(kept) - (content.index(kept[0]) if kept else 0)
    segments = []
    at = -lead
    for first, last in parts:
        low, high = max(0, at), min(len(content), at + last - first)
        if low < high:
            segments.append(Segment(low, start + first + low - at, high - low))
        at += last - first
    return _alignment(content, segments)


def _alignment(content: str, segments: list[Segment]) -> Alignment:
    return Alignment(content, tuple(segments), tuple(segment.content for segment in segments))
