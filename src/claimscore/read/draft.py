"""Blocks while they are being written, each piece of text with the place it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from claimscore.domain import Role
from claimscore.read import directives
from claimscore.read.directives import Directive

SPACE = " \t\n\f\r"
"""White space of HTML, the only kind that browsers collapse (HTML Standard, section 2.3, ASCII whitespace)."""
_UNEVEN = re.compile(r"[ \t\n\f\r]{2,}|[\t\n\f\r]")
_INSERTED = -1


class Piece(NamedTuple):
    """Text and the source range it came from; ``start`` is -1 for text that the reader inserted."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class Draft:
    """One block in the making; offsets of links and marks count from its start."""

    source: str
    order: int
    role: Role = Role.PARAGRAPH
    level: int = 0
    pieces: list[Piece] = field(default_factory=list)
    length: int = 0
    links: list[tuple[int, int, str]] = field(default_factory=list)
    marks: list[tuple[int, int, tuple[str, ...]]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that was written so far."""
        return "".join([piece.text for piece in self.pieces])

    @property
    def linked(self) -> int:
        """Characters that are part of a link."""
        return sum(end - start for start, end, _ in self.links)

    def write(self, text: str, start: int) -> None:
        """Append ``text``, which stands at ``start`` in the source; white space collapses as in a browser."""
        done = 0
        if not self._open_for_space():
            done = len(text) - len(text.lstrip(SPACE))
        for found in _UNEVEN.finditer(text, done):
            self._append(text[done : found.start()], start + done, start + found.start())
            if self._open_for_space():
                self._write_space(start + found.start(), start + found.end())
            done = found.end()
        self._append(text[done:], start + done, start + len(text))

    def write_raw(self, text: str, start: int) -> None:
        """Append ``text``, which stands at ``start`` in the source, as it is."""
        self._append(text, start, start + len(text))

    def put(self, text: str, start: int, end: int) -> None:
        """Append ``text`` for the source range that stands for it, such as an entity."""
        if text.strip(SPACE):
            self._append(text, start, end)
        elif text and self._open_for_space():
            self._append(" ", start, end)

    def insert(self, text: str) -> None:
        """Append text that no part of the source stands for."""
        self._append(text, _INSERTED, _INSERTED)

    def space(self) -> None:
        """Append a space that the source writes as a line end, unless there is one."""
        if self._open_for_space():
            self.insert(" ")

    def newline(self) -> None:
        """Append a line break in place of the spaces before it; nothing at the start."""
        while self.pieces and self.pieces[-1].text.endswith(" "):
            text, start, end = self.pieces.pop()
            kept = text.rstrip(" ")
            cut = len(text) - len(kept)
            self.length -= cut
            if kept:
                self.pieces.append(Piece(kept, start, end - cut if end - start == len(text) else end))
        if self.length:
            self.insert("\n")

    def ends_with_newline(self) -> bool:
        """Whether the last thing written was a line break."""
        return bool(self.pieces) and self.pieces[-1].text == "\n"

    def _open_for_space(self) -> bool:
        return bool(self.pieces) and self.pieces[-1].text[-1] not in " \n"

    def _write_space(self, start: int, end: int) -> None:
        at = self.source.find(" ", start, end)
        self._append(" ", at, at + 1 if at >= 0 else at)

    def _append(self, text: str, start: int, end: int) -> None:
        if text:
            self.pieces.append(Piece(text, start, end))
            self.length += len(text)


@dataclass(slots=True)
class Sheet:
    """The drafts of one document in the order in which they were begun, and the directives between them."""

    source: str
    drafts: list[Draft] = field(default_factory=list)
    directives: list[Directive] = field(default_factory=list)

    def begin(self, role: Role = Role.PARAGRAPH, level: int = 0) -> Draft:
        """A new draft at the end."""
        draft = Draft(self.source, len(self.drafts), role, level)
        self.drafts.append(draft)
        return draft

    def direct(self, comment: str, current: Draft | None) -> None:
        """Note the directive in a comment inside ``current``, or before the next draft."""
        order, offset = (current.order, current.length) if current else (len(self.drafts), 0)
        directive = directives.parse(comment, order=order, offset=offset)
        if directive:
            self.directives.append(directive)
