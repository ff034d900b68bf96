"""Plain text: where blocks end, and what they are."""

from __future__ import annotations

import pytest

from claimscore.domain import Format, Role, SourceMap
from claimscore.read.document import read_document


def blocks(source: str) -> list[tuple[str, str]]:
    document = read_document(source, format=Format.PLAIN)
    assert document.text == source
    assert document.source_map == SourceMap.identity(len(source))
    return [(block.role.value, document.slice(block.span)) for block in document.blocks]


WRAPPED = (
    "The trial followed two hundred adults for a year and compared a daily\n"
    "walk with stretching. Those who walked slept a little longer, but the\n"
    "difference was small.\n"
)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_hard_wrapped_lines_stay_together(end: str) -> None:
    source = (WRAPPED + "\n" + WRAPPED).replace("\n", end)
    assert [role for role, _ in blocks(source)] == ["paragraph", "paragraph"]


def test_a_line_that_is_a_paragraph_is_a_block() -> None:
    first = "Green tea has been drunk for centuries, and its leaves hold many compounds that people have studied." * 2
    second = "A review of eleven trials found no clear difference in weight after three months of drinking it." * 2
    assert blocks(f"{first}\n{second}\n") == [("paragraph", first), ("paragraph", second)]


def test_short_lines_without_stop_are_headings_where_text_follows() -> None:
    text = "Ginger may ease nausea in early pregnancy, according to a small number of trials with mixed results."
    assert blocks(f"Ginger and nausea\n\n{text}\nWhat we know\n{text}") == [
        ("title", "Ginger and nausea"),
        ("paragraph", text),
        ("heading", "What we know"),
        ("paragraph", text),
    ]


@pytest.mark.parametrize(
    ("first", "role"),
    [
        ("Ginger and nausea", "title"),
        ("It helps.", "paragraph"),
        ("lower case words", "paragraph"),
        ("By Ana Ruiz", "heading"),
        ("one, two,", "paragraph"),
    ],
)
def test_first_line_is_a_title_only_without_a_stop(first: str, role: str) -> None:
    assert blocks(f"{first}\n\nSome text follows here.")[0] == (role, first)


def test_a_given_title_is_not_doubled_by_the_first_line() -> None:
    document = read_document("Short line\n\nSome text follows here.", format=Format.PLAIN, title="Another title")
    assert document.title == "Another title"
    assert document.blocks[0].role is Role.HEADING


@pytest.mark.parametrize(
    ("marker", "text"),
    [
        ("- ", "less pain"),
        ("-- ", "less pain"),
        ("* ", "less pain"),
        ("• ", "less pain"),
        ("•", "less pain"),
        ("1. ", "less pain"),
        ("12) ", "less pain"),
        ("(3) ", "less pain"),
        ("b) ", "less pain"),
        ("✔️ ", "less pain"),
    ],
)
def test_bullets_are_outside_the_span_of_their_item(marker: str, text: str) -> None:
    assert blocks(f"It brings:\n{marker}{text}\n{marker}more sleep\n") == [
        ("paragraph", "It brings:"),
        ("list_item", text),
        ("list_item", "more sleep"),
    ]


@pytest.mark.parametrize("line", ["(617) 555-0100", "-5 degrees", "2.5 mg a day", "1.Text", "–and so on"])
def test_what_only_looks_like_a_bullet_stays_text(line: str) -> None:
    assert blocks(f"Some text here.\n\n{line} is written here.")[-1] == ("paragraph", f"{line} is written here.")


def test_an_item_goes_on_in_the_next_line() -> None:
    assert blocks("- less pain and\n  more sleep\n- calm") == [
        ("list_item", "less pain and\n  more sleep"),
        ("list_item", "calm"),
    ]


def test_rules_between_parts_are_no_blocks() -> None:
    assert blocks("One part.\n***\n---\n# #\nAnother part.") == [
        ("paragraph", "One part."),
        ("paragraph", "Another part."),
    ]


def test_references_at_the_end_are_references() -> None:
    source = (
        "A review found little effect [1].\n\nReferences\n"
        "1. Ruiz A. Walking and sleep. J Sleep. 2019;4:1-9.\n[2] https://example.org/paper\n"
    )
    assert blocks(source) == [
        ("paragraph", "A review found little effect [1]."),
        ("heading", "References"),
        ("reference", "Ruiz A. Walking and sleep. J Sleep. 2019;4:1-9."),
        ("reference", "https://example.org/paper"),
    ]


def test_prose_after_a_references_heading_is_still_scored() -> None:
    prose = "This pill cures every disease and everybody should take it without asking anyone. " * 6
    assert blocks(f"Sources\n\n{prose.strip()}")[-1][0] == "paragraph"


def test_comment_lines_switch_rules_off_and_are_not_scored() -> None:
    source = (
        "One.\n<!-- claimscore ignore CS102, cs201 -->\nTwo.\n\n<!-- claimscore off -->\nThree.\n"
        "<!-- claimscore on -->\nFour.\n<!-- a remark -->\n"
    )
    document = read_document(source, format=Format.PLAIN)
    texts = [document.slice(block.span) for block in document.blocks]
    assert texts == ["One.", "Two.", "Three.", "Four.", "<!-- a remark -->"]
    assert [(document.slice(i.span).strip(), set(i.rule_ids)) for i in document.ignores] == [
        ("Two.", {"CS102", "CS201"}),
        ("Three.", set()),
    ]
