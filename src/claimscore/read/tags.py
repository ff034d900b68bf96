"""The tokens of HTML with their exact places in the source.

Follows the tokenisation of the HTML Standard (section 13.2.5) as far as text and attributes go. The parser of the
standard library is not used: it gives no end offsets, its treatment of broken comments differs between patch
releases of Python, and open constructs cost it quadratic time. Every pattern here consumes what it matches.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

_MARKUP = re.compile(r"<(?:(?P<close>/)?(?P<name>[A-Za-z][^\s/>]*)|(?P<comment>!--)|(?P<bogus>[!?/]))")
_ATTRIBUTE = re.compile(
    r"[\s/]*+(?:(?P<end>>)|(?P<name>=?[^\s/>=]*+)(?:\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'"
    r"|(?P<bare>[^\s>]*+)))?+)"
)
_XML = re.compile(r"\s*<\?xml\b")
"""How XHTML starts, in which any element may close itself."""
_COMMENT_END = re.compile(r"--!?>")
_EMPTY_COMMENT = re.compile(r"-?>")
_CHARACTER = re.compile(r"&(?:#\d{1,9};?|#[xX][0-9a-fA-F]{1,8};?|[A-Za-z][A-Za-z0-9]{1,31};?)")
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
"""Elements whose inside is text, not markup."""


class TokenKind(Enum):
    """What a token is."""

    TEXT = auto()
    START = auto()
    END = auto()
    COMMENT = auto()
    DOCTYPE = auto()


class HtmlToken(NamedTuple):
    """A token: its place, its (lower-case) element name, or the inside of the comment, and its attributes."""

    kind: TokenKind
    start: int
    end: int
    name: str = ""
    attributes: dict[str, str] = {}  # noqa: RUF012 (a NamedTuple default; never changed)


def tokens(text: str) -> Iterator[HtmlToken]:
    """The tokens of a page or fragment, in order; what a browser drops at the end of input is dropped."""
    at = 0
    size = len(text)
    is_xml = _XML.match(text) is not None
    while at < size:
        found = _MARKUP.search(text, at)
        if found is None:
            yield HtmlToken(TokenKind.TEXT, at, size)
            return
        if found.start() > at:
            yield HtmlToken(TokenKind.TEXT, at, found.start())
        start = found.start()
        if found["comment"]:
            inside, at = _comment(text, found.end())
            yield HtmlToken(TokenKind.COMMENT, start, at, inside)
        elif found["bogus"]:
            close = text.find(">", found.end())
            at = close + 1 if close >= 0 else size
            kind = TokenKind.DOCTYPE if text[start + 2 : start + 9].lower() == "doctype" else TokenKind.COMMENT
            yield HtmlToken(kind, start, at)
        else:
            name = found["name"].lower()
            attributes, at = _attributes(text, found.end())
            if at < 0:
                return
            yield HtmlToken(TokenKind.END if found["close"] else TokenKind.START, start, at, name, attributes)
            if is_xml and not found["close"] and text[at - 2] == "/":
                yield HtmlToken(TokenKind.END, at, at, name)
            elif not found["close"] and name in _RAW:
                end = _raw_end(text, at, name)
                if end > at:
                    yield HtmlToken(TokenKind.TEXT, at, end)
                at = end


def _comment(text: str, start: int) -> tuple[str, int]:
    empty = _EMPTY_COMMENT.match(text, start)
    if empty:
        return "", empty.end()
    close = _COMMENT_END.search(text, start)
    if close is None:
        return "", len(text)
    return text[start : min(close.start(), start + 600)], close.end()


def _attributes(text: str, at: int) -> tuple[dict[str, str], int]:
    """Attributes and the place after ``>``; the place is -1 where the tag never ends."""
    attributes: dict[str, str] = {}
    size = len(text)
    while at < size:
        found = _ATTRIBUTE.match(text, at)
        if found is None:
            return attributes, -1
        if found["end"]:
            return attributes, found.end()
        name = found["name"].lower()
        value = found["double"] or found["single"] or found["bare"] or ""
        if name and name not in attributes:
            attributes[name] = html.unescape(value) if "&" in value else value
        at = found.end()
    return attributes, -1


def _raw_end(text: str, start: int, name: str) -> int:
    found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(text, start)
    return found.start() if found else len(text)


def characters(text: str, start: int, end: int) -> Iterator[tuple[int, int, str | None]]:
    """Parts of a text token: their places, and for a character reference the text that it stands for."""
    at = start
    for found in _CHARACTER.finditer(text, start, end):
        decoded = html.unescape(found.group())
        if decoded == found.group():
            continue
        if found.start() > at:
            yield at, found.start(), None
        yield *found.span(), decoded
        at = found.end()
    if at < end:
        yield at, end, None
