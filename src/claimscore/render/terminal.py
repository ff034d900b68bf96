"""Text for terminals: safe characters, cell widths, and lines that keep the place of the words in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from claimscore.domain import Span

RESET = "\x1b[0m"
BOLD, DIM, UNDERLINE = "\x1b[1m", "\x1b[2m", "\x1b[4m"
RED, YELLOW, CYAN, GREEN = "\x1b[31m", "\x1b[33m", "\x1b[36m", "\x1b[32m"
"""Select Graphic Rendition, ECMA-48 section 8.3.117; the colours are the eight that every terminal theme sets."""

_ZERO_WIDTH = frozenset({"Mn", "Me", "Cf"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def inert(text: str) -> str:
    """The text with one visible character for each control character, so that it cannot drive the terminal.

    White space controls become spaces. Offsets stay as they are.
    """
    return "".join(_inert(ch) for ch in text)


def _inert(ch: str) -> str:
    if ch in "\t\n\v\f\r\x85\u2028\u2029":
        return " "
    if ch < " ":
        return chr(0x2400 + ord(ch))
    return "\ufffd" if "\x7f" <= ch < "\xa0" or ch in _BIDI_CONTROLS else ch


def paint(text: str, style: str, *, color: bool) -> str:
    """The text in an ANSI style, or as it is without colour."""
    return f"{style}{text}{RESET}" if color and text else text


def cells(text: str) -> int:
    """Terminal cells that the text takes; Source: Unicode Standard Annex 11 (wide and fullwidth take two)."""
    return sum(map(_cells, text))


def _cells(ch: str) -> int:
    if unicodedata.category(ch) in _ZERO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(ch) in "WF" else 1


def reads_right_to_left(text: str) -> bool:
    """Whether a terminal may reorder the text, so that marks under it would miss their words."""
    return any(unicodedata.bidirectional(ch) in _RIGHT_TO_LEFT for ch in text)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a wrapped text: the characters of ``span``."""

    text: str
    span: Span


def wrap(text: str, width: int) -> tuple[Line, ...]:
    """The text in lines of at most ``width`` cells, broken at spaces; a longer word is cut."""
    lines: list[Line] = []
    start, used, last_space = 0, 0, -1
    i = 0
    while i < len(text):
        size = _cells(text[i])
        if text[i] == " ":
            last_space = i
        if used + size > width and i > start and text[i] != " ":
            end = last_space if last_space > start else i
            lines.append(Line(text[start:end].rstrip(" "), Span(start, end)))
            start = end
            while start < len(text) and text[start] == " ":
                start += 1
            i, used, last_space = start, 0, -1
            continue
        used += size
        i += 1
    if start < len(text):
        lines.append(Line(text[start:].rstrip(" "), Span(start, len(text))))
    return tuple(lines)


def with_marks(line: Line, marks: Sequence[Span], style: str) -> str:
    """The line with the marked words in an ANSI style."""
    parts, at = [], line.span.start
    end = line.span.start + len(line.text)
    for mark in marks:
        first, last = max(mark.start, at), min(mark.end, end)
        if first < last:
            parts += [line.text[at - line.span.start : first - line.span.start]]
            parts += [paint(line.text[first - line.span.start : last - line.span.start], style, color=True)]
            at = last
    return "".join(parts) + line.text[at - line.span.start :]


def under_marks(line: Line, marks: Sequence[Span], sign: str) -> str:
    """A line of signs under the marked words, empty where the line has none."""
    signs = "".join(
        (sign if any(mark.start <= i < mark.end for mark in marks) else " ") * _cells(ch)
        for i, ch in enumerate(line.text, line.span.start)
    )
    return signs.rstrip()


def merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in order, those that touch or overlap made one."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        elif len(span):
            out.append(span)
    return tuple(out)
