"""What is refused before reading, with which code, and what the message must say."""

from __future__ import annotations

import codecs
import time

import pytest

from claimscore.domain import Format
from claimscore.errors import InputError
from claimscore.read.decode import decode
from claimscore.read.document import read_document, sniff_format


@pytest.mark.parametrize(
    ("source", "code", "says"),
    [
        (b"", "empty", "empty"),
        (b" \r\n\t", "empty", "white space"),
        ("\ufeff \u200b\xa0", "empty", "white space"),
        (b"caf\xe9 au lait", "invalid-utf8", "byte 3 (0xe9)"),
        (codecs.BOM_UTF8 + b"ab\xff", "invalid-utf8", "byte 5 (0xff)"),
        (codecs.BOM_UTF16_LE + b"a\x00b", "invalid-utf16", "UTF-8"),
        (b"text\x00more", "binary", "byte 4 is zero"),
        ("text\x00more", "binary", "character 4"),
        (b"\x89PNG\r\n\x1a\n....", "binary", "PNG"),
        (bytes(range(1, 256)) * 20, "binary", "binary"),
        ("wrong \ud800 half", "lone-surrogate", "offset 6"),
        ("x" * 101, "too-large", "101 bytes but at most 100"),
        ("é" * 60, "too-large", "120 bytes but at most 100"),
        (b"x" * 101, "too-large", "101 bytes but at most 100"),
    ],
)
def test_unusable_input_is_refused_with_its_code(source: bytes | str, code: str, says: str) -> None:
    limit = 100 if code == "too-large" else 10_000
    with pytest.raises(InputError) as caught:
        decode(source, max_bytes=limit)
    assert caught.value.code == code
    assert says in caught.value.message
    assert "\n" not in caught.value.message


def test_message_never_quotes_the_text() -> None:
    with pytest.raises(InputError) as caught:
        decode(b"my secret draft \xff", max_bytes=1000)
    assert "secret" not in caught.value.message


def test_fifty_megabytes_are_refused_at_once() -> None:
    source = b"x" * 50_000_000
    start = time.perf_counter()
    with pytest.raises(InputError, match="50,000,000 bytes"):
        read_document(source)
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    "source",
    [
        "naïve 🙂".encode(),
        codecs.BOM_UTF8 + "naïve 🙂".encode(),
        codecs.BOM_UTF16_LE + "naïve 🙂".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "naïve 🙂".encode("utf-16-be"),
        "naïve 🙂",
    ],
)
def test_encodings_give_the_same_text_and_the_mark_is_not_counted(source: bytes | str) -> None:
    document = read_document(source, format=Format.PLAIN)
    assert document.text == "naïve 🙂"
    assert document.source_map.source_length == 7


def test_a_mark_inside_a_str_keeps_its_place_in_the_source() -> None:
    for format in (Format.PLAIN, Format.MARKDOWN, Format.HTML):
        document = read_document("\ufeffWords here.", format=format)
        assert document.slice(document.blocks[0].span) == "Words here."
        assert document.source_map.source_length == 12
        run = document.source_map.runs[0]
        assert document.text[run.text.start : run.text.end] == "\ufeffWords here."[run.source.start : run.source.end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!DOCTYPE html><title>x</title>", Format.HTML),
        ("  <html lang=en>", Format.HTML),
        ("<p class='lead'>Text</p>", Format.HTML),
        ("Intro <b>text</b></p> and <p>more</p>", Format.HTML),
        ("A ratio of a < b and c > d.", Format.PLAIN),
        ("Use <b>bold</b> in moderation.", Format.PLAIN),
        ("# A heading\n\nText", Format.PLAIN),
        ("<3 vitamins", Format.PLAIN),
    ],
)
def test_format_is_sniffed_from_the_text(text: str, expected: Format) -> None:
    assert sniff_format(text) is expected


@pytest.mark.parametrize(
    ("filename", "expected"),
    [
        ("draft.md", Format.MARKDOWN),
        ("DRAFT.MARKDOWN", Format.MARKDOWN),
        ("page.htm", Format.HTML),
        ("page.xhtml", Format.HTML),
        ("page.txt", Format.PLAIN),
        ("folder.md/notes", Format.HTML),
        (None, Format.HTML),
    ],
)
def test_ending_of_the_filename_decides_before_the_text(filename: str | None, expected: Format) -> None:
    assert read_document("<p>One</p><p>Two</p>", filename=filename).format is expected


def test_given_format_and_title_win() -> None:
    document = read_document("<p>One</p>", format=Format.PLAIN, filename="x.html", title="Given")
    assert (document.format, document.title, document.text) == (Format.PLAIN, "Given", "<p>One</p>")
