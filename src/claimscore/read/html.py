"""HTML, whole pages and fragments: an element stack without recursion, and drafts with exact places in the source.

Optional end tags, misnested inline elements and stray end tags are handled as browsers do, as far as it matters for
where blocks begin and end. Time is linear in the length of the input and memory in the depth of nesting.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urljoin

from claimscore.domain import Document, Format, Role
from claimscore.read import chrome, citations, elements, page, tags
from claimscore.read.assembly import assemble
from claimscore.read.draft import Draft, Sheet
from claimscore.read.page import Place, Placed
from claimscore.read.stack import ElementStack
from claimscore.read.tags import HtmlToken, TokenKind

_SUPERSCRIPT = re.compile(r"(?P<inside>(?:<a\b[^<>]{0,500}>|</a\s{0,5}>|[\d\s,;–-]){1,60})</sup\s{0,5}>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def read_html(source: str, *, title: str | None = None) -> Document:
    """A document of the visible text; furniture of whole pages keeps its text as ``Role.BOILERPLATE``.

    Raises InputError("nesting") past ``stack.MAX_DEPTH`` open elements.
    """
    sheet = Sheet(source)
    reader = HtmlReader(sheet)
    reader.read(source.replace("\ufeff", " ", 1) if source.startswith("\ufeff") else source, 0)
    kept = page.settle(reader.placed, reader.roots, whole=reader.whole)
    found = next((" ".join(draft.text.split()) for draft in kept if draft.role is Role.TITLE), None)
    return assemble(kept, source=source, format=Format.HTML, title=title or found, notes=sheet.directives)


class HtmlReader:
    """Writes the text of HTML to a sheet; ``placed`` says where in the page each draft stands."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.placed: list[Placed] = []
        self.roots: list[chrome.Furniture] = []
        self.whole = False
        self._draft: Draft | None = None
        self._stack = ElementStack()
        self._articles = 0
        self._base_url = ""
        self._link: str | None = None
        self._link_start = 0
        self._mark: tuple[int, tuple[str, ...]] | None = None

    def read(self, text: str, base: int) -> None:
        """Read ``text``, which stands at ``base`` in the source of the sheet."""
        for token in tags.tokens(text):
            if token.kind is TokenKind.TEXT:
                self._read_text(text, token, base)
            elif token.kind is TokenKind.START:
                self._start(text, token)
            elif token.kind is TokenKind.END:
                self._end(token.name)
            elif token.kind is TokenKind.DOCTYPE:
                self.whole = True
            elif not self._place.dropped:
                self.sheet.direct(token.name, self._draft)
        self._flush()

    @property
    def _place(self) -> Place:
        return self._stack.top.place

    def _read_text(self, text: str, token: HtmlToken, base: int) -> None:
        place = self._place
        if place.dropped or (self._draft is None and text[token.start : token.end].isspace()):
            return
        draft = self._writing()
        for start, end, decoded in tags.characters(text, token.start, token.end):
            if decoded is not None:
                draft.put(decoded, base + start, base + end)
            elif place.verbatim:
                draft.write_raw(self.sheet.source[base + start : base + end], base + start)
            else:
                draft.write(text[start:end], base + start)

    def _writing(self) -> Draft:
        if self._draft is None:
            place = self._place
            self._draft = self.sheet.begin(place.role, place.level)
            self.placed.append(Placed(self._draft, place))
            self._link_start = 0
        return self._draft

    def _flush(self) -> None:
        self._close_link(keep=True)
        self._draft = None
        self._mark = None

    def _close_link(self, *, keep: bool) -> None:
        draft = self._draft
        if draft and self._link and draft.length > self._link_start:
            draft.links.append((self._link_start, draft.length, self._link))
        if draft:
            self._link_start = draft.length
        if not keep:
            self._link = None

    def _start(self, text: str, token: HtmlToken) -> None:
        name = token.name
        if self._stack.close_implied(name):
            self._flush()
        if self._place.dropped:
            if name == self._stack.top.name and name not in elements.VOID:
                self._stack.push(name, self._place)
            return
        if name in elements.PAGE:
            self.whole = True
        if name in elements.VOID:
            self._void(token)
            return
        if name in elements.BLOCKS:
            self._flush()
        elif name == "a":
            self._open_link(token.attributes.get("href", "").strip())
        elif name == "sup":
            self._open_mark(text, token.end)
        elif name == "q":
            self._writing().insert("“")
        self._stack.push(name, self._placed_in(token))

    def _void(self, token: HtmlToken) -> None:
        draft = self._draft
        if token.name == "br" and draft:
            if draft.ends_with_newline():
                self._flush()
            else:
                draft.newline()
        elif token.name == "hr":
            self._flush()
        elif token.name == "base":
            self._base_url = self._base_url or token.attributes.get("href", "")

    def _placed_in(self, token: HtmlToken) -> Place:
        name, attributes = token.name, token.attributes
        place = self._place
        if name in elements.DROPPED or (attributes and name not in ("html", "body") and chrome.is_hidden(attributes)):
            return replace(place, dropped=True)
        if name not in elements.BLOCKS:
            return place
        role, level = place.role, place.level
        if name in elements.ROLES:
            role = elements.ROLES[name]
            level = int(name[1]) if role is Role.HEADING else 0
        elif name == "p" and role is Role.TABLE_CELL:
            role = Role.PARAGRAPH
        article, roots, lists_references = place.article, place.roots, place.lists_references
        if article < 0 and (name == "article" or attributes.get("itemprop") == "articleBody"):
            article = self._articles
            self._articles += 1
        reason = chrome.furniture(name, attributes, inside=place.article >= 0 or place.main)
        if reason:
            roots = (*roots, len(self.roots))
            self.roots.append(reason)
        if attributes and name not in ("html", "body", "main", "article"):
            lists_references = lists_references or chrome.lists_references(attributes)
        main = place.main or name == "main" or attributes.get("role") == "main"
        changed = Place(role, level, place.verbatim or name == "pre", False, article, main, roots, lists_references)
        return place if changed == place else changed

    def _end(self, name: str) -> None:
        if name == "a" and not self._place.dropped:
            self._close_link(keep=False)
        elif name == "sup":
            self._close_mark()
        elif name == "br" and self._draft:
            self._draft.newline()
        if name == "q" and self._draft and self._stack.is_open("q"):
            self._draft.insert("”")
        if self._stack.end(name):
            self._flush()

    def _open_link(self, url: str) -> None:
        self._close_link(keep=False)
        if not url or url.lower().startswith(("javascript:", "data:")):
            return
        try:
            self._link = urljoin(self._base_url, url) if self._base_url else url
        except ValueError:
            self._link = url

    def _open_mark(self, text: str, at: int) -> None:
        """Set a raised reference number in brackets, since plain text cannot raise it."""
        found = _SUPERSCRIPT.match(text, at)
        draft = self._draft
        if not found or draft is None:
            return
        inside = found["inside"]
        labels = citations.expand_labels(" ".join(_TAG.sub(" ", inside).split()))
        before = "".join(piece.text for piece in draft.pieces[-3:])
        if labels and (citations.may_follow(before) or "<a" in inside.lower()):
            self._mark = (draft.length, labels)
            draft.insert("[")

    def _close_mark(self) -> None:
        if self._mark and self._draft:
            start, labels = self._mark
            self._draft.insert("]")
            self._draft.marks.append((start, self._draft.length, labels))
        self._mark = None
