"""The Markdown parser: CommonMark with tables, strikethrough and footnotes, and with the ends of links recorded."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token

from claimscore.errors import InputError

MAX_NESTING = 100
"""Containers inside one another that the parser follows."""
_MAX_BRACKETS = 10
_NOTE = re.compile(r"\[\^(?P<label>[^\s\[\]^]{1,80})\]")
_NOTE_DEFINITION = re.compile(r"\[\^(?P<label>[^\s\[\]^]{1,80})\]:[ \t]*")


def parse(text: str) -> list[Token]:
    """The block tokens of a text with their inline tokens; raises InputError("nesting") where it is too deep."""
    blocks, inline = _block_parser(), _inline_parser()
    environment: dict[str, object] = {}
    try:
        tokens = blocks.parse(text, environment)
        for token in tokens:
            if token.type == "inline":
                token.children = inline.inline.parse(token.content, inline, environment, [])
    except RecursionError:
        raise _too_deep() from None
    return tokens


@cache
def _block_parser() -> MarkdownIt:
    """The parser of blocks; it keeps no state between texts."""
    markdown = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING})
    markdown.enable("table")
    markdown.disable(["inline", "text_join"])
    markdown.block.ruler.before("table", "depth", _depth)
    markdown.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph", "reference"]})
    return markdown


@cache
def _inline_parser() -> MarkdownIt:
    """The parser of inline runs, whose time grows with the brackets that it follows into one another."""
    markdown = MarkdownIt("commonmark", {"maxNesting": _MAX_BRACKETS})
    markdown.enable("strikethrough")
    markdown.inline.ruler.at("link", _link)
    markdown.inline.ruler.at("image", _image)
    markdown.inline.ruler.before("link", "footnote_mark", _footnote_mark)
    return markdown


def _too_deep() -> InputError:
    return InputError(
        f"lists and quotes are nested more than {MAX_NESTING} deep; take some of the nesting out", code="nesting"
    )


def _depth(state: StateBlock, _start: int, _end: int, silent: bool) -> bool:
    """Refuse what the parser would leave out without a word: a list adds two levels, a quote one."""
    if not silent and state.level >= MAX_NESTING - 2:
        raise _too_deep()
    return False


def _link(state: StateInline, silent: bool) -> bool:
    first = len(state.tokens)
    if not link(state, silent):
        return False
    if not silent:
        state.tokens[-1].meta["end"] = state.pos
        opening = next(token for token in state.tokens[first:] if token.type == "link_open")
        opening.meta["end"] = state.pos
    return True


def _image(state: StateInline, silent: bool) -> bool:
    if not image(state, silent):
        return False
    if not silent:
        state.tokens[-1].meta["end"] = state.pos
    return True


def _footnote_mark(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    found = _NOTE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("footnote_mark", "", 0)
        token.markup = found.group()
        token.content = found["label"]
    state.pos = found.end()
    return True


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``[^1]: text``, up to a blank line or whatever may interrupt a paragraph."""
    if state.is_code_block(start):
        return False
    first = state.bMarks[start] + state.tShift[start]
    found = _NOTE_DEFINITION.match(state.src, first, state.eMarks[start])
    if not found:
        return False
    if silent:
        return True
    line = start + 1
    rules = state.md.block.ruler.getRules("paragraph")
    while line < end and not state.isEmpty(line) and not any(rule(state, line, end, True) for rule in rules):
        line += 1
    opening = state.push("footnote_open", "", 1)
    opening.map = [start, line]
    inline = state.push("inline", "", 0)
    inline.map = [start, line]
    rest = state.getLines(start + 1, line, state.blkIndent, False) if line > start + 1 else ""
    body = state.src[found.end() : state.eMarks[start]]
    inline.content = f"{body}\n{rest}".strip() if rest else body.strip()
    inline.children = []
    state.push("footnote_close", "", -1)
    state.line = line
    return True
