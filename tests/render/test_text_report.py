"""The terminal form: positions, width, colour, and characters that must not reach a terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimscore.domain import Span
from claimscore.render import terminal
from claimscore.render.text_report import to_text
from tests.render.reports import CASES

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def test_a_clean_document_says_so_in_one_line() -> None:
    report, _ = CASES["clean"]()
    assert to_text(report, source_name="a.txt") == (
        "a.txt: no findings in 2 sentences, 2 health claims; verdict: pass\n"
    )


def test_positions_are_lines_and_columns_of_the_source() -> None:
    report, source = CASES["rich"]()
    lines = to_text(report, source_name="rich.md", source=source).split("\n")
    places = [line for line in lines if line.startswith("rich.md:") and line[8].isdigit()]
    starts = ["Frown-line", "The relief", "“I feel", "שיטה"]
    source_lines = source.split("\n")
    for place, start in zip(places, starts, strict=True):
        line, column = map(int, place.split(":")[1:])
        assert source_lines[line - 1][column - 1 :].startswith(start)


def test_without_the_source_a_sentence_is_named_by_its_number() -> None:
    report, _ = CASES["rich"]()
    text = to_text(report, source_name="rich.md")
    assert "rich.md, sentence 2\n" in text
    assert not re.search(r"rich\.md:\d", text)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("width", [10, 40, 72, 120])
def test_no_line_is_wider_than_the_terminal(case: str, width: int) -> None:
    report, source = CASES[case]()
    for line in to_text(report, width=width, source_name="x.md", source=source).split("\n"):
        if "verdict: " not in line and " CS" not in line:
            assert terminal.cells(line) <= max(width, 40)


@pytest.mark.parametrize("case", CASES)
def test_colour_adds_styles_and_takes_only_the_underlines_away(case: str) -> None:
    report, _ = CASES[case]()
    plain = to_text(report, source_name="x.md")
    colored = to_text(report, source_name="x.md", color=True)
    assert "\x1b" not in plain
    assert ANSI.sub("", colored).split("\n") == [
        line for line in plain.split("\n") if not line or line.strip(" ~") or not line.strip()
    ]


def test_control_characters_of_the_text_never_reach_the_terminal() -> None:
    report, _ = CASES["hostile"]()
    for color in (True, False):
        left = ANSI.sub("", to_text(report, source_name="a\x1b]0;x\x07.txt", color=color))
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", left)


def test_a_suppressed_finding_is_counted_and_not_shown() -> None:
    report, _ = CASES["rich"]()
    text = to_text(report, source_name="rich.md")
    assert "CS106" not in text
    assert "1 suppressed" in " ".join(text.split())


def test_notices_are_shown() -> None:
    report, _ = CASES["rich"]()
    assert "note     A part of the markup could not be read" in to_text(report, source_name="rich.md")


def test_marks_stand_under_their_words_beside_wide_and_combining_characters() -> None:
    text = "日本 cafe\u0301 cures all"
    (line,) = terminal.wrap(text, 40)
    start = text.index("cures")
    assert terminal.under_marks(line, [Span(start, start + 5)], "~") == " " * 10 + "~" * 5


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200), st.integers(2, 60))
def test_wrapping_keeps_every_character_but_spaces_at_breaks(text: str, width: int) -> None:
    text = terminal.inert(text)
    lines = terminal.wrap(text, width)
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert text[line.span.start : line.span.end].rstrip(" ") == line.text
        assert terminal.cells(line.text) <= width


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10)), max_size=8))
def test_merged_spans_cover_the_same_characters_once(pairs: list[tuple[int, int]]) -> None:
    spans = [Span(start, start + length) for start, length in pairs]
    out = terminal.merged(spans)
    covered = {i for span in spans for i in range(span.start, span.end)}
    assert sorted(i for span in out for i in range(span.start, span.end)) == sorted(covered)
