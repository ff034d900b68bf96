"""HTML: text as a browser shows it, roles by element, links, and broken markup."""

from __future__ import annotations

import pytest

from claimscore.domain import Document, Format, Role, Span
from claimscore.errors import InputError
from claimscore.offsets import to_source
from claimscore.read.document import read_document


def read(source: str) -> Document:
    return read_document(source, format=Format.HTML)


def blocks(source: str) -> list[tuple[str, str]]:
    document = read(source)
    return [(block.role.value, document.slice(block.span)) for block in document.blocks]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>It  <em>may</em>\n\t<b>help</b> </p>", "It may help"),
        ("one <b> two</b> three", "one two three"),
        ("a<br>b<br/> c", "a\nb\nc"),
        ("caf&eacute; &lt;5 &#x2014; &nbsp;&amp &nope;", "café <5 — \xa0& &nope;"),
        ("p < 0.05 and 3 > 2", "p < 0.05 and 3 > 2"),
        ("I <3 tea", "I <3 tea"),
        ("x<!-- y > z --!> w<!---> v", "x w v"),
        ("a<script>if (b < c) {'</p>'}</script>d", "ad"),
        ("a<style>p{}</style><template>t</template><noscript>n</noscript>d", "ad"),
        ("a<svg><path d=''/><title>t</title></svg>d", "ad"),
        ("a <span hidden>b</span><i aria-hidden=true>c</i><i style='display: none'>d</i>e", "a e"),
        ("a <span class='sr-only'>b</span>c", "a c"),
        ("say <q>yes</q>", "say “yes”"),
        ("<a title='x > y' data-b=\"</p>\">link</a>", "link"),
        ("a<button>Share</button><select><option>x<option>y</select><textarea><p>z</textarea>b", "ab"),
        ("H<sub>2</sub>O and 10<sup>6</sup> m<sup>2</sup>", "H2O and 106 m2"),
        ("a&#32;&#10;b", "a b"),
        ("a &#xD800; &#0; b", "a � � b"),
        ("<![CDATA[x]]>y <?php z ?>w", "y w"),
    ],
)
def test_text_is_what_a_browser_shows(source: str, text: str) -> None:
    assert blocks(source) == [("paragraph", text)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<h1>a</h1><h3>b</h3>", [("title", "a"), ("heading", "b")]),
        ("<p>a<p>b<div>c</div>d", [("paragraph", t) for t in "abcd"]),
        ("<ul><li>a<li>b<ul><li>c</ul>d</ul>e", [*(("list_item", t) for t in "abcd"), ("paragraph", "e")]),
        ("<dl><dt>a<dd>b</dl>", [("list_item", "a"), ("list_item", "b")]),
        ("<blockquote><p>a</p></blockquote>", [("quote", "a")]),
        ("<figure><img alt=x><figcaption>a</figcaption></figure>", [("caption", "a")]),
        ("<table><tr><th>a<td>b<tr><td><p>c</table>", [("table_cell", "a"), ("table_cell", "b"), ("paragraph", "c")]),
        ("<pre>a\n  b</pre>", [("code", "a\n  b")]),
        ("a<br><br>b", [("paragraph", "a"), ("paragraph", "b")]),
        ("a<hr>b", [("paragraph", "a"), ("paragraph", "b")]),
        ("<b><p>a</b> b</p>c", [("paragraph", "a b"), ("paragraph", "c")]),
        ("<table><tr><td>a</div>b</table>c</p>d", [("table_cell", "ab"), ("paragraph", "cd")]),
        ("<p hidden>x<p>a", [("paragraph", "a")]),
        ("</p></div>a", [("paragraph", "a")]),
        ("<p>a<script>", [("paragraph", "a")]),
        ("<p>a<!-- open", [("paragraph", "a")]),
        ("<p>a<div class='x", [("paragraph", "a")]),
        ("<ol class=references><li>Ruiz</ol>", [("reference", "Ruiz")]),
        (
            "<h2>Sources</h2><ul><li>Ruiz</ul><h2>Next</h2><p>a",
            [
                ("heading", "Sources"),
                ("reference", "Ruiz"),
                ("heading", "Next"),
                ("paragraph", "a"),
            ],
        ),
    ],
)
def test_elements_make_blocks_with_roles(source: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(source) == expected


def test_title_is_the_heading_else_the_title_element() -> None:
    assert read("<title>Site page</title><h1>A <b>real</b>\n title</h1><p>x").title == "A real title"
    document = read("<html><title>Tea &amp; sleep</title><p>x")
    assert (document.title, document.blocks[0].role) == ("Tea & sleep", Role.TITLE)


def test_links_are_kept_across_blocks_and_resolved_by_base() -> None:
    document = read(
        '<base href="https://a.org/x/"><p><a href="y?b=1&amp;c=2">one <b>two</b></a> '
        '<a href="javascript:z()">no</a> <a href="/w"><div>three</div></a> https://b.org/v!'
    )
    assert [(document.slice(link.span), link.url) for link in document.links] == [
        ("one two", "https://a.org/x/y?b=1&c=2"),
        ("three", "https://a.org/w"),
        ("https://b.org/v", "https://b.org/v"),
    ]


def test_entities_and_spaces_map_to_their_source() -> None:
    source = "<p>x &amp;\r\n  caf&eacute;s</p>"
    document = read(source)
    assert document.text == "x & cafés"
    place = to_source(document.source_map, Span(4, 9))
    assert source[place.start : place.end] == "caf&eacute;s"
    place = to_source(document.source_map, Span(2, 3))
    assert source[place.start : place.end] == "&amp;"


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<ul><li>", "<table><td>", "<blockquote>", "<a><b>"])
def test_deep_nesting_is_refused_quickly(tag: str) -> None:
    with pytest.raises(InputError, match="1,000 deep") as caught:
        read(tag * 100_000 + "x")
    assert caught.value.code == "nesting"


def test_five_hundred_open_elements_are_read() -> None:
    assert blocks("<div>" * 500 + "x") == [("paragraph", "x")]


def test_xhtml_elements_may_close_themselves() -> None:
    assert blocks('<?xml version="1.0"?><html><script src="a.js"/><p>seen</p></html>') == [("paragraph", "seen")]
