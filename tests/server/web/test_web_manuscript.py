"""Blocks of the page as a document: letter for letter, and back to each block's own UTF-16."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimscore.domain import Format, Role, Span
from claimscore.errors import InputError
from claimscore.read.document import read_document
from claimscore.server.settings import ServerSettings
from claimscore.server.web.chances import in_words
from claimscore.server.web.exporting import file_stem
from claimscore.server.web.manuscript import LinkPart, Part, manuscript
from claimscore.server.web.opening import clean, to_editable

SETTINGS = ServerSettings(database="sqlite://")
TEXTS = st.lists(st.text(alphabet=st.sampled_from("ab 😀é\u0301\u2028\u00a0\n"), max_size=12), max_size=6)


@given(TEXTS)
def test_every_block_is_itself_and_its_offsets_count_utf16_from_its_start(texts: list[str]) -> None:
    made = manuscript([Part(id=f"b{i}", text=text) for i, text in enumerate(texts)], SETTINGS, whole=True)
    kept = [text for text in texts if text.strip()]
    assert [made.document.slice(placed.span) for placed in made.placed] == kept
    for text, placed in zip(kept, made.placed, strict=True):
        for at in range(len(text) + 1):
            span = Span(placed.span.start, placed.span.start + at)
            assert placed.to_utf16(span) == (0, len(text[:at].encode("utf-16-le")) // 2)


def test_references_are_told_from_their_heading_only_in_a_whole_draft() -> None:
    parts = [
        Part(id="a", role=Role.TITLE, level=1, text="Tea"),
        Part(id="b", role=Role.HEADING, level=2, text="References"),
        Part(id="c", role=Role.LIST_ITEM, text="A. Author. A paper. 2020."),
    ]
    assert manuscript(parts, SETTINGS, whole=True).document.blocks[2].role is Role.REFERENCE
    assert manuscript(parts, SETTINGS, whole=False).document.blocks[2].role is Role.LIST_ITEM
    assert manuscript(parts, SETTINGS, whole=True).document.title == "Tea"


def test_links_count_code_points_in_the_document() -> None:
    part = Part(id="a", text="😀 here", links=[LinkPart(start=3, end=7, url="https://example.org")])
    document = manuscript([part], SETTINGS, whole=True).document
    assert [document.slice(link.span) for link in document.links] == ["here"]


@pytest.mark.parametrize(("text", "code"), [("\ud800", "lone-surrogate"), ("x" * 1_000_001, "too-large")])
def test_what_cannot_be_scored_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        manuscript([Part(id="a", text=text)], SETTINGS, whole=False)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.01, "Fewer than 1 of 20"), (0.1, "About 1 of 10"), (0.62, "About 6 of 10"), (0.97, "More than 19 of 20")],
)
def test_a_probability_is_said_as_a_natural_frequency(probability: float, words: str) -> None:
    assert in_words(probability, "overclaim").startswith(words)


def test_file_names_are_plain() -> None:
    assert file_stem("Ümlaut / “Quotes” & more!") == "umlaut-quotes-more"
    assert file_stem("😀") == "draft"


def test_an_opened_document_keeps_structure_and_links_and_nothing_else() -> None:
    source = "# One <b>\n\nSee [it](https://example.org) & [that](javascript:x).\n\n- a\n- b\n\n> said\n"
    html = to_editable(read_document(source, format=Format.MARKDOWN))
    assert html.startswith("<h1>")
    assert '<a href="https://example.org" rel="noopener noreferrer">it</a> &amp; ' in html
    assert 'href="javascript' not in html
    assert "<ul><li>a</li><li>b</li></ul><blockquote>said</blockquote>" in html
    assert clean('<p onclick="x" data-role="caption">a<script>b</script></p>') == '<p data-role="caption">a</p>'
