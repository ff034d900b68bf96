"""Markdown: blocks from the CommonMark parser, text without markup, and where each letter stands in the source."""

from __future__ import annotations

import re

from markdown_it.token import Token

from claimscore.domain import Document, Format, Role
from claimscore.read import page, syntax
from claimscore.read.alignment import Alignment, SourceLines
from claimscore.read.assembly import assemble
from claimscore.read.directives import Directive, Kind
from claimscore.read.draft import Sheet
from claimscore.read.html import HtmlReader
from claimscore.read.inline import InlineWriter

_LINE_END = re.compile(r"\r\n|\r|\n")
_FENCE = re.compile(r"---[ \t]*")
_FENCE_END = re.compile(r"(?:---|\.\.\.)[ \t]*")
_FRONT_KEY = re.compile(r"(?P<key>title|claimscore)[ \t]*:[ \t]*(?P<value>.*?)[ \t]*", re.IGNORECASE)
_FRONT_LINES = 200
"""Front matter that does not end within these lines is none."""
_OFF = frozenset({"off", "false", "no"})


def read_markdown(source: str, *, title: str | None = None) -> Document:
    """A document of the rendered text: no markup, no HTML tags, code blocks as ``Role.CODE``.

    Front matter is left out; its ``title`` is the title, and ``claimscore: off`` switches every rule off.
    Raises InputError("nesting") where containers are too deep.
    """
    view = " " + source[1:] if source.startswith("\ufeff") else source
    spans = _line_spans(view)
    body, front = _front_matter(source, spans)
    spans = spans[body:]
    reader = _MarkdownReader(source, SourceLines(view, spans))
    if front.get("claimscore", "").lower() in _OFF:
        reader.sheet.directives.append(Directive(Kind.OFF, frozenset(), 0, 0))
    reader.read(syntax.parse("\n".join([view[start:end] for start, end in spans])))
    found = next((draft.text for draft in reader.sheet.drafts if draft.role is Role.TITLE), "")
    return assemble(
        reader.sheet.drafts,
        source=source,
        format=Format.MARKDOWN,
        title=title or front.get("title") or " ".join(found.split()) or None,
        notes=reader.sheet.directives,
    )


def _line_spans(text: str) -> list[tuple[int, int]]:
    spans = []
    start = 0
    for found in _LINE_END.finditer(text):
        spans.append((start, found.start()))
        start = found.end()
    spans.append((start, len(text)))
    return spans


def _front_matter(source: str, spans: list[tuple[int, int]]) -> tuple[int, dict[str, str]]:
    """The first line after the front matter, and those of its values that matter here."""
    first = 1 if source.startswith("\ufeff") else 0
    if not _FENCE.fullmatch(source, first, spans[0][1]):
        return 0, {}
    values: dict[str, str] = {}
    for number, (start, end) in enumerate(spans[1:_FRONT_LINES], 1):
        if _FENCE_END.fullmatch(source, start, end):
            return number + 1, values
        found = _FRONT_KEY.fullmatch(source, start, end)
        if found:
            values.setdefault(found["key"].lower(), _unquote(found["value"]))
    return 0, {}


def _unquote(value: str) -> str:
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1].strip() if quoted else value


def _cell_contents(tokens: list[Token], row: int) -> list[str]:
    contents = []
    while tokens[row].type != "tr_close":
        if tokens[row].type == "inline":
            contents.append(tokens[row].content)
        row += 1
    return contents


class _MarkdownReader:
    def __init__(self, source: str, lines: SourceLines) -> None:
        self.sheet = Sheet(source)
        self._lines = lines
        self._roles: list[Role] = []
        self._cells: list[Alignment] = []
        self._heading: tuple[int, str] | None = None
        self._has_title = False

    def read(self, tokens: list[Token]) -> None:
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "inline":
                self._read_inline(token)
            elif kind == "heading_open":
                self._heading = (int(token.tag[1]), token.markup)
            elif kind == "heading_close":
                self._heading = None
            elif kind == "list_item_open":
                self._roles.append(Role.LIST_ITEM)
            elif kind == "blockquote_open":
                self._roles.append(Role.QUOTE)
            elif kind == "footnote_open":
                self._roles.append(Role.REFERENCE)
            elif kind in ("list_item_close", "blockquote_close", "footnote_close"):
                self._roles.pop()
            elif kind == "tr_open" and token.map:
                self._cells = self._lines.align_row(token.map[0], _cell_contents(tokens, index))[::-1]
            elif kind in ("fence", "code_block"):
                self._read_code(token)
            elif kind == "html_block":
                self._read_html(token)
            elif kind in ("th_open", "td_open"):
                self._roles.append(Role.TABLE_CELL)
            elif kind in ("th_close", "td_close"):
                self._roles.pop()

    def _read_inline(self, token: Token) -> None:
        first, last = token.map or [0, 0]
        role = self._roles[-1] if self._roles else Role.PARAGRAPH
        level = 0
        if role is Role.TABLE_CELL:
            alignment = self._cells.pop()
            if alignment.content != token.content:
                return
        elif self._heading and self._heading[1].startswith("#"):
            alignment = self._lines.align_heading(token.content, first, self._heading[1])
        else:
            alignment = self._lines.align(token.content, first, last)
        if self._heading and role is not Role.REFERENCE:
            level = self._heading[0]
            role = Role.TITLE if level == 1 and not self._has_title else Role.HEADING
            self._has_title = self._has_title or role is Role.TITLE
        draft = self.sheet.begin(role, level)
        InlineWriter(self.sheet, draft, alignment).write(token.children or [])

    def _read_code(self, token: Token) -> None:
        first, last = token.map or [0, 0]
        fenced = token.type == "fence"
        draft = self.sheet.begin(Role.CODE)
        for number, row in enumerate(token.content.split("\n"), first + fenced):
            if number >= last:
                break
            start, line = self._lines.line(number)
            if draft.length:
                draft.insert("\n")
            kept = row if line.endswith(row) else row.lstrip()
            draft.insert(row[: len(row) - len(kept)])
            if line.endswith(kept):
                draft.write_raw(kept, start + len(line) - len(kept))

    def _read_html(self, token: Token) -> None:
        """Read an HTML block as a fragment, with the marks of containers around it blanked out."""
        first, last = token.map or [0, 0]
        at = self._lines.line(first)[0]
        rows = token.content.split("\n")
        parts: list[str] = []
        done = at
        for number in range(first, last):
            start, line = self._lines.line(number)
            row = rows[number - first].strip() if number - first < len(rows) else ""
            body = line.rstrip()
            before = len(body) - len(row) if body.endswith(row) else 0
            parts += ["\n" * (start - done), " " * before, line[before:]]
            done = start + len(line)
        reader = HtmlReader(self.sheet)
        reader.read("".join(parts), at)
        kept = {id(draft) for draft in page.settle(reader.placed, reader.roots, whole=False)}
        for draft, _ in reader.placed:
            if id(draft) not in kept:
                draft.pieces.clear()
            elif draft.role is Role.TITLE:
                draft.role = Role.HEADING if self._has_title else Role.TITLE
                self._has_title = True
