"""Offset conversions hold on any text, and lines end where editors end them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimscore.domain import SourceMap, SourceRun, Span
from claimscore.errors import InputError
from claimscore.offsets import OffsetUnit, line_table, offset_table, refuse_surrogates, to_source, to_utf16

NASTY = "A pill 💊💊\r\ne\u0301 \u2028\u00a0\ufeffend"
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.just(NASTY) | st.just("")


@pytest.mark.parametrize(
    ("unit", "offset", "expected"),
    [
        (OffsetUnit.CODEPOINT, 9, 9),
        (OffsetUnit.UTF16, 7, 7),
        (OffsetUnit.UTF16, 8, 9),
        (OffsetUnit.UTF16, 9, 11),
        (OffsetUnit.UTF8, 8, 11),
        (OffsetUnit.UTF8, 9, 15),
    ],
)
def test_worked_example_with_two_emoji(unit: OffsetUnit, offset: int, expected: int) -> None:
    assert offset_table("A pill 💊💊 can fight cancer", unit).from_codepoint(offset) == expected


@given(TEXTS, st.sampled_from(list(OffsetUnit)))
def test_conversion_agrees_with_encoding_and_comes_back(text: str, unit: OffsetUnit) -> None:
    table = offset_table(text, unit)
    sizes = {
        OffsetUnit.CODEPOINT: len,
        OffsetUnit.UTF16: lambda part: len(part.encode("utf-16-le")) // 2,
        OffsetUnit.UTF8: lambda part: len(part.encode()),
    }
    for offset in range(len(text) + 1):
        there = table.from_codepoint(offset)
        assert there == sizes[unit](text[:offset])
        assert table.to_codepoint(there) == offset
    assert to_utf16(text, len(text)) == offset_table(text, OffsetUnit.UTF16).from_codepoint(len(text))


def test_an_offset_inside_a_character_counts_as_its_start() -> None:
    assert offset_table("💊x", OffsetUnit.UTF16).to_codepoint(1) == 0
    assert offset_table("💊x", OffsetUnit.UTF8).to_codepoint(3) == 0


def test_lines_end_at_newlines_and_carriage_returns_only() -> None:
    table = line_table("a\r\nb\rc\nd\u2028e\x0cf")
    assert table.starts == (0, 3, 5, 7)
    assert table.position(4) == (1, 1)
    assert table.position(8) == (3, 1)


def test_a_lone_surrogate_is_refused_with_its_offset_and_without_the_text() -> None:
    with pytest.raises(InputError, match="offset 6") as caught:
        refuse_surrogates("secret\ud800")
    assert caught.value.code == "lone-surrogate"
    assert "secret" not in str(caught.value)


# source: <b>a &amp; b</b>   text: "a & b" + inserted "\n\n" + "c"
MAP = SourceMap(
    (
        SourceRun(Span(0, 2), Span(3, 5)),
        SourceRun(Span(2, 3), Span(5, 10)),
        SourceRun(Span(3, 5), Span(10, 12)),
        SourceRun(Span(7, 8), Span(16, 17)),
    ),
    17,
)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(0, 1), Span(3, 4)),
        (Span(2, 3), Span(5, 10)),
        (Span(0, 5), Span(3, 12)),
        (Span(1, 3), Span(4, 10)),
        (Span(4, 8), Span(11, 17)),
        (Span(5, 7), Span(12, 12)),
        (Span(6, 8), Span(16, 17)),
        (Span(8, 8), Span(17, 17)),
    ],
)
def test_text_spans_map_to_the_source_they_came_from(span: Span, expected: Span) -> None:
    assert to_source(MAP, span) == expected


@given(TEXTS, st.data())
def test_the_identity_map_changes_nothing(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    mapped = to_source(SourceMap.identity(len(text)), Span(start, end))
    assert mapped == Span(start, end) or (start == end and len(mapped) == 0)
