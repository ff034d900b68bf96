"""PDF files: blocks found by place and size, and files that must be refused."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from claimscore.domain import Format, Role, Span
from claimscore.errors import InputError
from claimscore.read import pdf
from claimscore.read.document import read_document
from claimscore.read.pdf_layout import Line, lay_out

PRINTED = Path(__file__).parents[1] / "data" / "documents" / "careful-portal.pdf"
Shown = tuple[float, float, float, str]


def written(pages: Sequence[Sequence[Shown]], *, extra: bytes = b"", compress: bool = False) -> bytes:
    """A PDF whose pages show texts, each given as size, x, y and words."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times >>",
    ]
    kids = []
    for page in pages:
        shown = "".join(f"BT /F {size} Tf {x} {y} Td ({words}) Tj ET\n" for size, x, y, words in page)
        content = shown.encode("latin-1") + extra
        filters = b""
        if compress:
            content, filters = zlib.compress(content, 9), b" /Filter /FlateDecode"
        objects.append(b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(content), filters, content))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F 3 0 R >> >> >>" % len(objects)
        )
    references = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{references}] >>".encode()
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def page(number: int) -> list[Shown]:
    return [
        (9, 50, 820, "The Daily Herb"),
        (11, 50, 700, f"Page text {number} says that ginger helps against nau-"),
        (11, 50, 686, "sea in most people who try it for a few days."),
        (11, 50, 650, "A new paragraph starts here and it runs on to the"),
        (9, 290, 30, str(number)),
    ]


def test_a_printed_page_gives_its_headings_and_paragraphs() -> None:
    document = read_document(PRINTED.read_bytes(), filename="careful-portal.pdf")
    assert document.format is Format.PDF
    assert document.title == "Can frown-line injections ease depression? What one small trial can tell us"
    headings = [document.slice(b.span) for b in document.blocks if b.role is Role.HEADING]
    assert headings[:5] == ["The idea", "The trial", "Harms and cost", "What is known to help", "References"]
    paragraphs = [document.slice(b.span) for b in document.blocks if b.role is Role.PARAGRAPH]
    assert (
        "Injections that relax the frown muscles are sold to smooth the forehead. For some years psychiatrists have "
        "also asked whether they might do something for mood. A pilot trial gives a first hint. It is too small to "
        "settle the question."
    ) in paragraphs
    references = [document.slice(b.span) for b in document.blocks if b.role is Role.REFERENCE]
    assert references[3] == "4. National Guideline Board. Depression in adults: treatment and management. 2022."
    assert ("1",) in [mark.labels for mark in document.citations]


def test_the_source_is_the_text_that_was_taken_out() -> None:
    document = read_document(PRINTED.read_bytes())
    (run,) = document.source_map.runs
    assert run.text == run.source == Span(0, len(document.text))


def test_running_heads_go_and_paragraphs_cross_pages() -> None:
    document = read_document(written([page(1), page(2), page(3)]))
    assert "Daily Herb" not in document.text
    assert document.text.startswith("Page text 1 says that ginger helps against nausea in most people")
    assert "it runs on to the Page text 2 says" in document.text


def line(y: float, words: str, *, x: float = 50, size: float = 10, bold: bool = False, page: int = 0) -> Line:
    made = Line(page, x, y)
    made.add(words, size, bold=bold)
    return made


def texts(*found: Line) -> list[tuple[Role, str]]:
    return [(draft.role, draft.text) for draft in lay_out(found)]


def test_an_indent_after_a_stop_starts_a_paragraph() -> None:
    assert texts(
        line(700, "Honey soothes a cough in small children at night."),
        line(688, "That was shown.", x=50),
        line(676, "Babies must not have it, because of the spores", x=65),
        line(664, "that it can carry."),
    ) == [
        (Role.PARAGRAPH, "Honey soothes a cough in small children at night. That was shown."),
        (Role.PARAGRAPH, "Babies must not have it, because of the spores that it can carry."),
    ]


def test_items_are_list_items_and_large_numbered_lines_are_headings() -> None:
    assert texts(
        line(740, "2. What to do", size=14),
        line(700, "Two things are known to help people with a cold:"),
        line(688, "\u2022 rest in bed for as long as the fever lasts and"),
        line(676, "drink enough;"),
        line(664, "\u2022 time."),
    ) == [
        (Role.TITLE, "2. What to do"),
        (Role.PARAGRAPH, "Two things are known to help people with a cold:"),
        (Role.LIST_ITEM, "rest in bed for as long as the fever lasts and drink enough;"),
        (Role.LIST_ITEM, "time."),
    ]


def test_a_bold_line_is_a_heading_and_bold_words_are_not() -> None:
    mixed = line(676, "Zinc ", size=10)
    mixed.add("shortens", 10, bold=True)
    mixed.add(" colds by a day.", 10, bold=False)
    assert texts(
        line(700, "Zinc tablets", bold=True), mixed, line(664, "The trials were small and they did not agree at all.")
    ) == [
        (Role.TITLE, "Zinc tablets"),
        (Role.PARAGRAPH, "Zinc shortens colds by a day. The trials were small and they did not agree at all."),
    ]


@pytest.mark.parametrize(
    ("elsewhere", "joined"),
    [
        ("A well-known tea.", "It is well-known that tea is hot."),
        ("Plain words here.", "It is wellknown that tea is hot."),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_stays_where_the_document_writes_it(elsewhere: str, joined: str) -> None:
    found = texts(line(700, elsewhere), line(660, "It is well-"), line(648, "known that tea is hot."))
    assert found[-1] == (Role.PARAGRAPH, joined)


def code_of(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_document(data, filename="draft.pdf")
    return caught.value.code


def test_pages_without_text_ask_for_recognition() -> None:
    assert code_of(written([[]])) == "no-text"


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        pdf.read_pdf(written([page(1), page(2), page(3)]), max_pages=2)
    assert caught.value.code == "too-many-pages"


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", b"plain words", b"%PDF-1.7\n" + b"\0" * 100])
def test_a_broken_file_is_refused(data: bytes) -> None:
    assert code_of(data) == "damaged"


def test_an_empty_file_is_refused() -> None:
    assert code_of(b"") == "empty"


def test_a_decompression_bomb_is_refused() -> None:
    bomb = written([page(1)], extra=b" " * (pdf.MAX_CONTENT_BYTES + 1), compress=True)
    assert len(bomb) < 1_000_000
    assert code_of(bomb) == "expands"


def test_too_many_drawing_instructions_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_OPERATIONS", 50)
    assert code_of(written([page(1), page(2), page(3)])) == "expands"


def test_too_much_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_CHARACTERS", 50)
    assert code_of(written([page(1)])) == "expands"
