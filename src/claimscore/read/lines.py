"""Lines of plain text: which are items, which are headings, and which belong together because a program wrapped them.

A line break is the program's when the next word would not have fitted any more; otherwise it is the writer's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from claimscore.domain import Span
from claimscore.read import directives

_LINE_END = re.compile(r"\r\n|\r|\n")
_GLYPHS = "•‣◦⁃▪▫●○■□▸►➢➤✓✔✅☑"
_MARKER = re.compile(
    rf"[ \t\u00a0]*(?:[{_GLYPHS}][\s\ufe0f]*|(?:--?|[–*+])[ \t\u00a0]+|"
    r"(?:(?P<label>\d{1,3})[.)]|\[(?P<square>\d{1,3})\]|\((?P<round>\d{1,2})\)|\(?[a-z]\))[ \t\u00a0]+)"
)
_DIRECTIVE = re.compile(r"\s*<!--(?P<inside>(?:(?!-->).){0,500})-->\s*")
_WORD = re.compile(r"\w")
"""What a line must have to be more than a rule between two parts."""
_FIRST_WORD = re.compile(r"\S{1,40}")
_RUNS_ON = ",;–—-&/(["
"""A line that ends in one of these has not ended its sentence."""
_STOPS = ".!?…:。"
_CLOSERS = "\"'”’)]»*_"
_OPENERS = "\"“‘'([¿¡«"
_WRAP_COLUMNS = range(50, 131)
"""Widths at which programs wrap text: mail at 72, terminals at 80, editors up to 120."""
_WRAPPED_SHARE = 0.3
"""From this share of line ends inside a sentence on, a whole text counts as wrapped by a program."""
_HEADING_LENGTH = 90
_HEADING_WORDS = 14


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end; ``content`` leaves out white space and the marker of a list item.

    label: the number of a numbered item, empty for other items, ``None`` for no item.
    """

    span: Span
    content: Span
    label: str | None = None
    comment: str | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing is in the line to read."""
        return not len(self.content)


def split_lines(text: str) -> Iterator[Line]:
    """The lines of a text; a line that is only a claimscore comment carries it in ``comment``."""
    start = 0
    for found in _LINE_END.finditer(text):
        yield _line(text, start, found.start())
        start = found.end()
    yield _line(text, start, len(text))


def _line(text: str, start: int, end: int) -> Line:
    raw = text[start:end]
    span = Span(start, end)
    comment = _DIRECTIVE.fullmatch(raw)
    if comment and directives.parse(comment["inside"], order=0):
        return Line(span, Span(start, start), comment=comment["inside"])
    marker = _MARKER.match(raw)
    label = (marker["label"] or marker["square"] or marker["round"] or "") if marker else None
    body = raw[marker.end() if marker else 0 :]
    kept = body.strip().strip("\ufeff").strip() if _WORD.search(body) else ""
    first = end - len(body) + body.find(kept) if kept else end
    return Line(span, Span(first, first + len(kept)), label)


def join_lines(text: str, lines: Sequence[Line]) -> list[list[Line]]:
    """Blocks of lines: broken at blank lines, comments, items, and where the writer ended a paragraph."""
    wrapped = _is_wrapped(text, lines)
    groups: list[list[Line]] = []
    width = 0
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        if before is None or before.blank or before.comment is not None:
            width = _chunk_width(lines, index)
        if line.blank:
            continue
        if (
            before is None
            or before.blank
            or line.label is not None
            or not _continues(text, before, line, width, wrapped)
        ):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _chunk_width(lines: Sequence[Line], first: int) -> int:
    width = 0
    for index in range(first, len(lines)):
        if lines[index].blank:
            break
        width = max(width, lines[index].content.end - lines[index].span.start)
    return width


def _is_wrapped(text: str, lines: Sequence[Line]) -> bool:
    """Whether line ends inside sentences are common among lines of a width at which programs wrap."""
    inside = ends = 0
    for line, after in pairwise(lines):
        if line.blank or after.blank or after.label is not None or len(line.content) not in _WRAP_COLUMNS:
            continue
        ends += 1
        inside += not _ends_sentence(text, line)
    return ends > 0 and inside / ends >= _WRAPPED_SHARE


def _continues(text: str, before: Line, line: Line, width: int, wrapped: bool) -> bool:
    word = _FIRST_WORD.match(text, line.content.start, line.content.end)
    if word is None:
        return False
    first = word.group().lstrip(_OPENERS)[:1]
    ends = _ends_sentence(text, before)
    if not ends and (first.islower() or text[before.content.end - 1] in _RUNS_ON):
        return True
    length = before.content.end - before.span.start
    full = width in _WRAP_COLUMNS and length + 1 + len(word.group()) > width
    return full and (wrapped or not ends)


def _ends_sentence(text: str, line: Line) -> bool:
    end = line.content.end
    while end > line.content.start and text[end - 1] in _CLOSERS:
        end -= 1
    return text[end - 1 : end] in tuple(_STOPS)


def is_heading(text: str) -> bool:
    """Whether a line that stands alone reads as a heading: short, no stop, and not the start of a sentence."""
    if len(text) > _HEADING_LENGTH or text.count(" ") >= _HEADING_WORDS:
        return False
    last = text.rstrip(_CLOSERS)[-1:]
    first = text.lstrip(_OPENERS)[:1]
    return bool(last) and last not in f"{_STOPS}{_RUNS_ON}" and bool(first) and not first.islower()
