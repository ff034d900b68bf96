"""Inline Markdown: walks the parser's tokens along their source, so that every letter knows where it stands.

The tokens of an inline run follow their source in order, and each says how it was written: text and HTML are
verbatim, escapes, entities and delimiters keep their markup, and links and images carry their end.
"""

from __future__ import annotations

import re

from markdown_it.token import Token

from claimscore.read import chrome, citations, elements
from claimscore.read.alignment import Alignment
from claimscore.read.draft import Draft, Sheet

_TAG = re.compile(r"<(?P<close>/)?(?P<name>[A-Za-z][A-Za-z0-9-]*)")
_HREF = re.compile(r"\shref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_HIDDEN = re.compile(r"\shidden[\s=>]|\sstyle\s*=\s*(?P<style>\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(?P<labels>\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20})\s*</sup\s*>", re.IGNORECASE)


class InlineWriter:
    """Writes one inline run to a draft."""

    def __init__(self, sheet: Sheet, draft: Draft, alignment: Alignment) -> None:
        self._sheet = sheet
        self._draft = draft
        self._alignment = alignment
        self._text = alignment.content
        self._at = 0
        self._links: list[tuple[int, str]] = []
        self._dropping: str | None = None
        self._mark: tuple[int, tuple[str, ...]] | None = None

    def write(self, tokens: list[Token]) -> None:
        """Write all tokens of the run."""
        for token in tokens:
            kind = token.type
            if kind == "text":
                self._copy(len(token.content))
            elif kind == "text_special":
                self._write_special(token)
            elif kind in ("softbreak", "hardbreak"):
                self._write_break(hard=kind == "hardbreak")
            elif kind == "code_inline":
                self._write_code(token)
            elif kind == "link_open":
                self._open_link(token)
            elif kind == "link_close":
                self._at = token.meta.get("end", self._at + 1)
                self._close_link()
            elif kind == "image":
                self._at = token.meta["end"]
            elif kind == "footnote_mark":
                self._write_note(token)
            elif kind == "html_inline":
                self._write_html(token)
            else:
                self._at += len(token.markup)

    def _copy(self, length: int) -> None:
        end = self._at + length
        if self._dropping is None:
            for low, high, source in self._alignment.copied(self._at, end):
                self._draft.write(self._text[low:high], source)
        self._at = end

    def _write_special(self, token: Token) -> None:
        if token.info == "escape":
            self._at += len(token.markup) - len(token.content)
            self._copy(len(token.content))
            return
        end = self._at + len(token.markup)
        if self._dropping is None:
            self._draft.put(token.content, *self._alignment.place(self._at, end))
        self._at = end

    def _write_break(self, *, hard: bool) -> None:
        text = self._text
        while text[self._at] != "\n":
            self._at += 1
        self._at += 1
        while self._at < len(text) and text[self._at] in " \t":
            self._at += 1
        if self._dropping is None:
            if hard:
                self._draft.newline()
            else:
                self._draft.space()

    def _write_code(self, token: Token) -> None:
        size = len(token.content)
        self._at += len(token.markup)
        # A space on either side is no content (CommonMark 0.31, section 6.1).
        padded = self._text[self._at : self._at + size].replace("\n", " ") != token.content
        self._at += padded
        end = self._at + size
        while self._at < end:
            line_end = self._text.find("\n", self._at, end)
            self._copy((line_end if line_end >= 0 else end) - self._at)
            if line_end >= 0:
                self._at += 1
                if self._dropping is None:
                    self._draft.space()
        self._at = end + padded + len(token.markup)

    def _open_link(self, token: Token) -> None:
        self._at += 1
        self._links.append((self._draft.length, str(token.attrGet("href") or "")))

    def _close_link(self) -> None:
        if not self._links:
            return
        start, url = self._links.pop()
        if url and self._draft.length > start:
            self._draft.links.append((start, self._draft.length, url))

    def _write_note(self, token: Token) -> None:
        start = self._draft.length
        self._copy(1)
        self._at += 1
        self._copy(len(token.content) + 1)
        if self._dropping is None:
            self._draft.marks.append((start, self._draft.length, (token.content,)))

    def _write_html(self, token: Token) -> None:
        content = token.content
        self._at += len(content)
        if content.startswith("<!--"):
            self._sheet.direct(content[4:-3], self._draft)
            return
        tag = _TAG.match(content)
        if tag is None:
            return
        name = tag["name"].lower()
        if self._dropping:
            if tag["close"] and name == self._dropping:
                self._dropping = None
        elif tag["close"]:
            self._end_tag(name)
        else:
            self._start_tag(name, content)

    def _start_tag(self, name: str, content: str) -> None:
        hidden = _HIDDEN.search(content)
        if name in elements.DROPPED or (hidden and (not hidden["style"] or chrome.hides(hidden["style"]))):
            self._dropping = None if name in elements.VOID else name
        elif name == "br":
            self._draft.newline()
        elif name == "a":
            found = _HREF.search(content)
            self._links.append((self._draft.length, next(filter(None, found.groups()), "") if found else ""))
        elif name == "sup":
            number = _NUMBER.match(self._text, self._at)
            labels = citations.expand_labels(number["labels"]) if number else ()
            if labels and citations.may_follow(self._draft.text[-8:]):
                self._mark = (self._draft.length, labels)
                self._draft.insert("[")

    def _end_tag(self, name: str) -> None:
        if name == "a":
            self._close_link()
        elif name == "sup" and self._mark:
            start, labels = self._mark
            self._draft.insert("]")
            self._draft.marks.append((start, self._draft.length, labels))
            self._mark = None
