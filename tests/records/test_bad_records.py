"""Every way in which a record can be bad becomes one error record in its place, and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimscore.errors import InputError
from claimscore.records import csv_reader, jsonl_reader
from claimscore.records.places import Unit
from claimscore.records.record import MAX_SENTENCE

GOOD = b'{"id": "good", "text": "Green tea may help some people to stay awake."}\n'

BAD_LINES = [
    ("not-json", b"{oops\n", 2),
    ("not-json", b'{"id": "x", "text": "cut\n', 2),
    ("not-json", b"[" * 100_000 + b"\n", 2),
    ("not-json", b'{"id": ' + b"9" * 5000 + b', "text": "a"}\n', 2),
    ("not-an-object", b'["Garlic cures colds."]\n', 2),
    ("not-an-object", b"null\n", 2),
    ("no-text", b'{"id": "x"}\n', "x"),
    ("no-text", b'{"id": "x", "text": null}\n', "x"),
    ("text-type", b'{"id": "x", "text": 7}\n', "x"),
    ("text-type", b'{"id": "x", "text": ["a"]}\n', "x"),
    ("empty", b'{"id": "x", "text": ""}\n', "x"),
    ("empty", b'{"id": 7, "text": " \\u00a0\\u200b\\t"}\n', 7),
    ("lone-surrogate", b'{"id": "x", "text": "half \\ud83d of a sign"}\n', "x"),
    ("lone-surrogate", b'{"id": "\\udc00", "text": "Fine."}\n', 2),
    ("lone-surrogate", b'{"id": "x", "text": "Fine.", "previous": "\\ud83d"}\n', "x"),
    ("invalid-utf8", b'{"id": "x", "text": "caf\xe9"}\n', 2),
    ("invalid-utf8", b'{"id": "x", "text": "\xed\xa0\x80"}\n', 2),
    ("id-type", b'{"id": ["x"], "text": "Fine."}\n', 2),
    ("id-type", b'{"id": true, "text": "Fine."}\n', 2),
    ("id-type", b'{"id": NaN, "text": "Fine."}\n', 2),
    ("title-type", b'{"id": "x", "text": "Fine.", "title": 3}\n', "x"),
    ("previous-type", b'{"id": "x", "text": "Fine.", "previous": {}}\n', "x"),
    ("too-long", b'{"id": "x", "text": "' + b"a" * (MAX_SENTENCE + 1) + b'"}\n', "x"),
]


@pytest.mark.parametrize(("code", "line", "own_id"), BAD_LINES)
def test_bad_line_becomes_an_error_record_in_its_place(
    code: str, line: bytes, own_id: Any, tmp_path: Path, score_file: Callable[..., Any]
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(GOOD + line + GOOD)
    tally = score_file(source, target)
    first, error, last = (json.loads(one) for one in target.read_bytes().splitlines())
    assert (tally.records, tally.errors, tally.sentences) == (3, 1, 2)
    assert first == last
    assert first["id"] == "good"
    assert set(error) == {"id", "line", "error"}
    assert (error["id"], error["line"], error["error"]["code"]) == (own_id, 2, code)
    assert "\n" not in error["error"]["message"]


def test_error_messages_never_quote_the_text(tmp_path: Path, score_file: Callable[..., Any]) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(
        b'{"id": 1, "text": "\\ud800 Zanzibar"}\n{"text": "Zanzibar" Zanzibar\n{"text": {"Zanzibar": 1}}\n'
    )
    assert score_file(source, target).errors == 3
    assert b"Zanzibar" not in target.read_bytes()


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("binary", b"\xff\xfe\x00\xd8"),
        ("empty", b" \n "),
        ("too-large", b"word " * 2_100_000),
    ],
)
def test_bad_document_becomes_an_error_record(
    code: str, content: bytes, tmp_path: Path, score_file: Callable[..., Any]
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    text = content.decode("latin-1") if code != "binary" else "\x00\x01\x02" * 40
    source.write_text(json.dumps({"id": "bad", "text": text}) + "\n" + GOOD.decode(), encoding="utf-8")
    assert score_file(source, target, unit=Unit.DOCUMENT).errors == 1
    error, good = (json.loads(one) for one in target.read_bytes().splitlines())
    assert error["error"]["code"] == code
    assert good["summary"]["sentences"] == 1


def test_overlong_line_is_skipped_without_being_read_whole(
    tmp_path: Path, score_file: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl_reader, "MAX_LINE", 200)
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(GOOD + b'{"text": "' + b"a" * 1000 + b'"}\n' + GOOD)
    assert score_file(source, target).errors == 1
    records = [json.loads(one) for one in target.read_bytes().splitlines()]
    assert [record.get("error", {}).get("code") for record in records] == [None, "too-large", None]
    assert records[1]["line"] == 2


def test_blank_lines_and_a_byte_order_mark_are_no_records(tmp_path: Path, score_file: Callable[..., Any]) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b"\xef\xbb\xbf" + GOOD + b"\n  \r\n" + b'{"text": "Rest helps."}')
    assert score_file(source, target).errors == 0
    assert [json.loads(one)["id"] for one in target.read_bytes().splitlines()] == ["good", 4]


BAD_ROWS = [
    ("columns", b"x,Tea helps, some say,,\n"),
    ("empty", b"x,,,\n"),
    ("no-text", b"x\n"),
    ("invalid-utf8", b"x,caf\xe9 au lait,,\n"),
    ("not-csv", b'x,"quoted" and not,,\n'),
    ("too-long", b"x," + b"a" * (MAX_SENTENCE + 1) + b",,\n"),
]


@pytest.mark.parametrize(("code", "row"), BAD_ROWS)
def test_bad_row_of_csv_becomes_an_error_record(
    code: str, row: bytes, tmp_path: Path, score_file: Callable[..., Any]
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.jsonl"
    good = b'g,"Two\nlines, one text.",,\n'
    source.write_bytes(b"id,text,title,previous\n" + good + row + good)
    assert score_file(source, target).errors == 1
    records = [json.loads(one) for one in target.read_bytes().splitlines()]
    assert [record.get("error", {}).get("code") for record in records] == [None, code, None]
    assert records[1]["line"] == 4


def test_quote_left_open_is_an_error_and_not_a_long_text(tmp_path: Path, score_file: Callable[..., Any]) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.jsonl"
    source.write_bytes(b'id,text\na,Tea helps.\nb,"left open\nc,Rest helps.\n')
    assert score_file(source, target).errors == 1
    assert json.loads(target.read_bytes().splitlines()[1])["error"]["code"] == "not-csv"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("in.jsonl", b"PAR1\x15\x04", "binary"),
        ("in.jsonl", '{"text": "a"}\n'.encode("utf-16"), "utf-16"),
        ("in.jsonl", b"\x00\x01\x02\x03", "binary"),
        ("in.json", b'[{"text": "a"}]', "json-array"),
        ("in.csv", b"", "no-column"),
        ("in.csv", b"id,body\n1,a\n", "no-column"),
        ("in.csv", b'"id\n', "csv-header"),
        ("in.parquet", b"no parquet at all", "not-parquet"),
        ("in.jsonl.gz", b"\x1f\x8b\x08broken", "input-damaged"),
    ],
)
def test_file_that_cannot_be_read_at_all_is_refused(
    name: str, content: bytes, code: str, tmp_path: Path, score_file: Callable[..., Any]
) -> None:
    source = tmp_path / name
    source.write_bytes(content)
    with pytest.raises(InputError) as caught:
        score_file(source, tmp_path / "out.jsonl")
    assert caught.value.code == code
    assert not (tmp_path / "out.jsonl").exists()


def test_line_of_csv_without_end_is_refused(
    tmp_path: Path, score_file: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_reader, "MAX_FIELD", 100)
    source = tmp_path / "in.csv"
    source.write_bytes(b"id,text\n1," + b"a" * 500)
    with pytest.raises(InputError, match="line is longer"):
        score_file(source, tmp_path / "out.jsonl")
