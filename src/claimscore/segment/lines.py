"""Where a block must break whatever its words: blank lines, bullets, and lines that end without a stop.

A line break inside a block is either the writer's (a heading, a list, a verse) or a mail program's that wrapped a
paragraph at a column. It is the program's when the next word would not have fitted any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

BULLETS = "•‣◦⁃▪▫●○■□▸►➢➤✓✔✅☑"
"""Glyphs that start a list item, also in the middle of a line; never part of a sentence."""

_LINE_ENDS = "\r\n\v\f\x85\u2028\u2029"
_BREAK = re.compile(rf"(?P<line>[{_LINE_ENDS}]\s*)|(?<=\s)[{BULLETS}](?=\s)")
_BREAK_SIGN = re.compile(rf"[{_LINE_ENDS}{BULLETS}]")
"""What a break cannot do without: most blocks hold none, and one set of signs is soon searched for."""
_LINE_END = re.compile(rf"\r\n|[{_LINE_ENDS}]")
_BULLET = re.compile(rf"\s*[{BULLETS}]")
_MARKER = re.compile(rf"(?:[-–—*+{BULLETS}]|\(?\d{{1,2}}[.)]|\(?[a-z]\))\s")
_FIRST_WORD = re.compile(r"[^\s]{1,40}")
_LIST_GOES_ON = re.compile(r"(?:[.:;!?,…]|\band|\bor)\s+\Z")
_OPENERS = "\"“‘'([¿¡«"
_RUNS_ON = ",;–—-&/"
"""A line that ends in one of these has not ended its sentence."""

_WRAP_COLUMNS = range(50, 131)
"""Widths at which programs wrap text: mail at 72, terminals at 80, editors up to 120."""


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Spans between hard breaks, in order; together they hold all but the breaks themselves."""
    if not _BREAK_SIGN.search(text):
        yield 0, len(text)
        return
    start = 0
    width = -1
    bulleted = _BULLET.match(text) is not None
    for found in _BREAK.finditer(text):
        if found["line"] is None:
            if not bulleted and not _LIST_GOES_ON.search(text, max(start, found.start() - 5), found.start()):
                continue
            bulleted = True
        else:
            if width < 0:
                width = max(len(line.rstrip()) for line in _LINE_END.split(text))
            if not _is_hard(text, found, width):
                continue
            bulleted = _BULLET.match(text, found.end()) is not None
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _is_hard(text: str, found: re.Match[str], width: int) -> bool:
    if len(_LINE_END.findall(found["line"])) > 1 or _MARKER.match(text, found.end()):
        return True
    word = _FIRST_WORD.match(text, found.end())
    if word is None:
        return True
    first = word.group().lstrip(_OPENERS)[:1]
    if first.islower() or text[max(0, found.start() - 8) : found.start()].rstrip()[-1:] in tuple(_RUNS_ON):
        return False
    line = _line_length(text, found.start())
    wrapped = width in _WRAP_COLUMNS and line + 1 + len(word.group()) > width
    return not wrapped


def _line_length(text: str, end: int) -> int:
    """Length of the line that ends at ``end``, as far as a wrapped line can be long."""
    low = max(0, end - _WRAP_COLUMNS.stop)
    return end - max(low, *(text.rfind(ch, low, end) + 1 for ch in _LINE_ENDS))
