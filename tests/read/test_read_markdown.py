"""Markdown: the text without markup, and the role of each block."""

from __future__ import annotations

import pytest

from claimscore.domain import Document, Format, Role, Span
from claimscore.errors import InputError
from claimscore.offsets import to_source
from claimscore.read.document import read_document


def read(source: str) -> Document:
    return read_document(source, format=Format.MARKDOWN)


def blocks(source: str) -> list[tuple[str, str]]:
    document = read(source)
    return [(block.role.value, document.slice(block.span)) for block in document.blocks]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("It *may* **help** ~~you~~", "It may help you"),
        ("***both*** and _one_", "both and one"),
        ("`a *b* c`, `` `x` ``, ` y `", "a *b* c, `x`, y"),
        ("5 &lt; 6 &amp; caf&eacute; &#8212; &nope;", "5 < 6 & café — &nope;"),
        (r"\*not\* emphasis \q \\", r"*not* emphasis \q " + "\\"),
        ("[words](https://a.org 'title') end", "words end"),
        ("[words][id] and [id]\n\n[id]: https://a.org", "words and id"),
        ("![alt](pic.png) after", "after"),
        ("[![alt](pic.png) seen](https://a.org)", "seen"),
        ("<https://a.org/x>", "https://a.org/x"),
        ("soft\nbreak  \nhard\\\nbreaks", "soft break\nhard\nbreaks"),
        ("a<br>b <i>c</i> <!-- note -->d", "a\nb c d"),
        ("x <script>let y = '*z*'</script>w", "x w"),
        ("x <span hidden>secret</span>w", "x w"),
        ("snake_case and 2*3*4", "snake_case and 234"),
        ("a  b\tc\xa0d", "a b c\xa0d"),
        ("unclosed **bold and [link](", "unclosed **bold and [link]("),
        ("trailing `code\nover lines` here", "trailing code over lines here"),
    ],
)
def test_inline_markup_is_gone(source: str, text: str) -> None:
    assert blocks(source) == [("paragraph", text)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# One #\n\n# Two\n\n### Three", [("title", "One"), ("heading", "Two"), ("heading", "Three")]),
        ("One\n===\n\nTwo\n---", [("title", "One"), ("heading", "Two")]),
        ("> a\n> b\nc", [("quote", "a b c")]),
        ("- a\n  b\n- c\n\n  d\n  1. e", [("list_item", t) for t in ("a b", "c", "d", "e")]),
        ("> - a", [("list_item", "a")]),
        ("- > a", [("quote", "a")]),
        ("```py\nx = 1\n```", [("code", "x = 1")]),
        ("text\n\n    code\n    more", [("paragraph", "text"), ("code", "code\nmore")]),
        ("one\n\n***\n\ntwo", [("paragraph", "one"), ("paragraph", "two")]),
        ("<div><p>a<p>b</div>\n\n*c*", [("paragraph", "a"), ("paragraph", "b"), ("paragraph", "c")]),
        ("<style>p {}</style>\n\nx", [("paragraph", "x")]),
        ("> <div>\n> in a quote\n> </div>", [("paragraph", "in a quote")]),
        ("**References**\n\n- Ruiz 2019", [("paragraph", "References"), ("reference", "Ruiz 2019")]),
    ],
)
def test_blocks_have_roles(source: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(source) == expected


@pytest.mark.parametrize("prefix", ["", "> ", "- "])
def test_table_cells_are_blocks_of_their_own(prefix: str) -> None:
    rest = "  " if prefix == "- " else prefix
    source = f"{prefix}| A | B \\| c |\n{rest}|---|---|\n{rest}| `x\\|y` | *z* |\n{rest}| only |\n"
    assert blocks(source) == [("table_cell", t) for t in ("A", "B | c", "x|y", "z", "only")]


def test_footnotes_are_references_and_their_marks_citations() -> None:
    document = read("It helps.[^1] It works.[^b]\n\n[^1]: Ruiz 2019,\n  page 4\n[^b]: https://a.org\n")
    assert document.slice(document.blocks[0].span) == "It helps.[1] It works.[b]"
    assert [(document.slice(m.span), m.labels) for m in document.citations] == [("[1]", ("1",)), ("[b]", ("b",))]
    assert [document.slice(b.span) for b in document.blocks if b.role is Role.REFERENCE] == [
        "Ruiz 2019, page 4",
        "https://a.org",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_front_matter_is_left_out_and_gives_the_title(end: str) -> None:
    source = '---\ntags: [a]\ntitle: "A plain title"\n---\n# Heading\n\nText.\n'.replace("\n", end)
    document = read(source)
    assert document.title == "A plain title"
    assert document.text == "Heading\n\nText."
    assert to_source(document.source_map, document.blocks[1].span) == Span(
        source.index("Text."), source.index("Text.") + 5
    )


def test_front_matter_switches_everything_off() -> None:
    document = read("---\nclaimscore: off\n---\nOne.\n\nTwo.")
    assert [(document.slice(ignore.span), ignore.rule_ids) for ignore in document.ignores] == [
        ("One.\n\nTwo.", frozenset())
    ]


def test_a_rule_at_the_start_is_no_front_matter() -> None:
    assert blocks("---\n\nText with no end of any front matter.") == [
        ("paragraph", "Text with no end of any front matter.")
    ]


def test_title_is_the_first_heading() -> None:
    assert read("Text\n\n# A *real* title\n\nMore").title == "A real title"
    assert read("Text only").title is None


def test_links_have_spans_and_addresses() -> None:
    document = read(
        "See [the *trial*](https://a.org/1), [x][id], https://b.org/y. and [![p](q)](https://c.org)\n\n[id]: /local"
    )
    assert [(document.slice(link.span), link.url) for link in document.links] == [
        ("the trial", "https://a.org/1"),
        ("x", "/local"),
        ("https://b.org/y", "https://b.org/y"),
    ]


def test_every_word_maps_to_its_own_place() -> None:
    source = (
        "# A &amp; *b*\r\n\r\n> 1. one\r\n>    two [three](u) \\*four &#42; five\r\n\r\n| six | se\\|ven |\r\n|-|-|\r\n"
    )
    document = read(source)
    for word in ("A", "b", "one", "two", "three", "four", "five", "six"):
        at = document.text.index(word)
        place = to_source(document.source_map, Span(at, at + len(word)))
        assert source[place.start : place.end] == word
    at = document.text.index("&")
    place = to_source(document.source_map, Span(at, at + 1))
    assert source[place.start : place.end] == "&amp;"
    at = document.text.index("se|ven")
    place = to_source(document.source_map, Span(at, at + 6))
    assert source[place.start : place.end] == "se\\|ven"


@pytest.mark.parametrize("source", [">" * 100_000 + "x", "- " * 100_000 + "x", "> - " * 500 + "x"])
def test_deep_containers_are_refused(source: str) -> None:
    with pytest.raises(InputError, match="nested") as caught:
        read(source)
    assert caught.value.code == "nesting"


def test_deep_brackets_are_read() -> None:
    assert blocks("[" * 2_000 + "x") == [("paragraph", "[" * 2_000 + "x")]
