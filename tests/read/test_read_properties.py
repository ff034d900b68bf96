"""What holds for any input: exact maps, orderly blocks, spans inside the text, one result for one input."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from claimscore.domain import Document, Format, Role
from claimscore.errors import InputError
from claimscore.offsets import to_source
from claimscore.read.document import read_document

ODD = [
    "👩‍👩‍👧",
    "e\u0301",
    "\r\n",
    "\r",
    "\n",
    "\n\n",
    "\u2028",
    "\xa0",
    "\ufeff",
    "\t",
    "  ",
    "\x0b",
    "\x0c",
    "\x85",
    "word",
    "Two w",
]
MARKDOWN = [
    *[
        "*",
        "**",
        "_",
        "`",
        "``",
        "[",
        "]",
        "](http://x.y 't')",
        "![",
        "<b>",
        "<br>",
        "<!-- claimscore off -->",
        "&amp;",
    ],
    *["&#10;", "\\", "\\|", "|", "\n|---|---|\n", "> ", "- ", "1. ", "# ", " ##", "\n===\n", "\n---\n", "```", "~~"],
    *["[^1]", "[^1]: ", "[a]: http://q\n", "[a]", "<http://z.q>", "    ", "<div>", "</div>", "<pre>", "<p hidden>"],
    *["<sup>1</sup>", "[1]", "References\n", "<script>", "</script>", "<a href=x>", "</a>"],
]
HTML = [
    *["<p>", "</p>", "<div class='related'>", "</div>", "<li>", "<ul>", "</ul>", "<a href=x>", "</a>", "<sup>1</sup>"],
    *["<sup><a href=#r>2", "</sup>", "<br>", "<table>", "<td>", "<tr>", "</table>", "<h1>", "</h1>", "<h2>Related"],
    *["<pre>", "</pre>", "&lt;", "&nbsp;", "&#32;", "&#10;", "&notit;", "&amp", "<script>", "</script>", "<!--", "-->"],
    *["<!-- claimscore ignore -->", "<!-- claimscore off -->", "<!-- claimscore on -->", "<", '<a b="', "<q>", "</q>"],
    *[
        "<article>",
        "</article>",
        "<main>",
        "<nav>",
        "<title>",
        "</title>",
        "<span hidden>",
        "</span>",
        "<!doctype html>",
    ],
    *["</", "<?", "<form>", "<button>", "<base href='http://[a'>", "<body>", "<ol class=references>", "(1)", "[1]"],
]
PLAIN = [
    "- ",
    "1. ",
    "• ",
    "References\n",
    "[1]",
    "(1)",
    "https://x.y/z).",
    "<!-- claimscore off -->\n",
    "Heading\n\n",
    ".",
]


def soup(atoms: list[str]) -> st.SearchStrategy[str]:
    mixed = st.lists(st.sampled_from(atoms + ODD), max_size=25).map("".join)
    return mixed | st.lists(st.sampled_from(atoms + ODD) | st.text(max_size=5), max_size=15).map("".join)


def check(document: Document, source: str) -> None:
    text, source_map = document.text, document.source_map
    assert source_map.source_length == len(source)
    for run in source_map.runs:
        assert run.text.end <= len(text)
        if len(run.text) == len(run.source):
            assert document.slice(run.text) == source[run.source.start : run.source.end]
    end = 0
    for block in document.blocks:
        words = document.slice(block.span)
        assert words
        assert words == words.strip()
        assert block.span.start >= end
        end = block.span.end
        place = to_source(source_map, block.span)
        assert 0 <= place.start <= place.end <= len(source)
    spans = [link.span for link in document.links]
    spans += [mark.span for mark in document.citations]
    spans += [ignore.span for ignore in document.ignores]
    assert all(len(span) > 0 and span.end <= len(text) for span in spans)
    marks = document.citations
    assert all(a.span.end <= b.span.start for a, b in pairwise(marks))


def read_or_refuse(source: str, format: Format) -> Document | None:
    """The document, or ``None`` where the input has nothing to read."""
    try:
        return read_document(source, format=format)
    except InputError as error:
        if error.code not in {"empty", "binary", "lone-surrogate"}:
            raise
        return None


@pytest.mark.parametrize(("format", "atoms"), [(Format.MARKDOWN, MARKDOWN), (Format.HTML, HTML), (Format.PLAIN, PLAIN)])
def test_invariants_hold_on_soup(format: Format, atoms: list[str]) -> None:
    @settings(max_examples=300, deadline=None)
    @given(soup(atoms))
    @example("\ufeffA b.\r\n\r\nc\u2028d\xa0e\u0301 👩‍👩‍👧\r")
    @example("</pre>&#10;<h2>Related<p><h1></table><title><br/> <a href=x>")
    def holds(source: str) -> None:
        document = read_or_refuse(source, format)
        if document is None:
            return
        check(document, source)
        assert read_document(source, format=format) == document

    holds()


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.sampled_from([Format.PLAIN, Format.MARKDOWN, Format.HTML]))
def test_invariants_hold_on_any_unicode(source: str, format: Format) -> None:
    document = read_or_refuse(source, format)
    if document is not None:
        check(document, source)


@settings(max_examples=300, deadline=None)
@given(soup(PLAIN))
def test_plain_text_is_never_changed(source: str) -> None:
    document = read_or_refuse(source, Format.PLAIN)
    assert document is None or document.text == source


RENDERED = [
    atom for atom in MARKDOWN if "^" not in atom and not (atom.startswith("<") and atom not in ("<br>", "<http://z.q>"))
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(RENDERED + ODD), min_size=1, max_size=25).map("".join))
@example("| A | b\\|c |\n|---|---|\n| `x\\|` | \xa0 |\n")
@example("`` x`` ``\n\n- | a | b |\n  |---|---|")
def test_markdown_reads_as_the_page_that_it_renders_to(source: str) -> None:
    """The reader's own alignment loses and adds nothing: rendering to HTML and reading that gives the same words."""
    renderer = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    ours = read_or_refuse(source, Format.MARKDOWN)
    rendered = renderer.render(source.removeprefix("\ufeff"))
    theirs = read_or_refuse(rendered, Format.HTML)
    assert _words(ours) == _words(theirs)


def _words(document: Document | None) -> str:
    if document is None:
        return ""
    blocks = [block for block in document.blocks if block.role is not Role.CODE]
    return "".join("".join(document.slice(block.span) for block in blocks).split()).replace("\ufeff", "")
