"""The same scores in every format, in the order of the input."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimscore import api
from claimscore.domain import CLAIM_STRENGTHS, FLAGS, SENTENCE_HEADS, Format
from claimscore.errors import ClaimscoreError, InputError
from claimscore.records import parquet_output
from claimscore.records.places import Kind, Unit, place
from claimscore.records.record import Fields

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

TEXTS = [
    "Garlic cures every cold overnight.",
    "In one small trial, the patch reduced pain 😀 slightly.",
    'A "miracle", they say; nobody asked why.\nNext line.',
    "Cafe\u0301 au lait\u2028is no medicine.",
    "=SUM(A1) is what the label says.",
]
ROWS = [{"id": f"r{i}", "text": text, "title": "Colds", "previous": None} for i, text in enumerate(TEXTS)]


def _write(path: Path, rows: list[dict[str, Any]]) -> Path:
    if path.suffix == ".parquet":
        parquet.write_table(pyarrow.Table.from_pylist(rows), path)
        return path
    out = io.StringIO(newline="")
    if ".csv" in path.suffixes:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    else:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    data = out.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def _lines(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    raw = gzip.decompress(data) if path.suffix == ".gz" else data
    return [json.loads(line) for line in raw.split(b"\n")[:-1]]


@pytest.mark.parametrize("name", ["in.jsonl", "in.ndjson", "in.csv", "in.parquet", "in.jsonl.gz", "in.csv.gz"])
def test_every_input_format_gives_the_same_records(
    name: str, tmp_path: Path, score_file: Callable[..., Any], scorer: api.Scorer
) -> None:
    score_file(_write(tmp_path / name, ROWS), tmp_path / "out.jsonl")
    records = _lines(tmp_path / "out.jsonl")
    assert [record["id"] for record in records] == [row["id"] for row in ROWS]
    for record, text in zip(records, TEXTS, strict=True):
        assert list(record) == ["id", "scores", "flags", "claim_strength", "spans", "decision"]
        assert tuple(record["scores"]) == SENTENCE_HEADS
        assert tuple(record["flags"]) == FLAGS
        assert tuple(record["claim_strength"]) == CLAIM_STRENGTHS
        (expected,) = scorer.score_sentences([text])
        assert record["scores"]["overclaim"] == round(expected.probability("overclaim"), 6)
        assert record["decision"] == expected.decision.value
        assert [(s["flag"], s["start"], s["end"]) for s in record["spans"]] == [
            (cue.flag, cue.span.start, cue.span.end) for cue in expected.cues
        ]
        assert all(0 <= span["start"] < span["end"] <= len(text) for span in record["spans"])


def test_gzipped_output_is_the_plain_output(tmp_path: Path, score_file: Callable[..., Any]) -> None:
    source = _write(tmp_path / "in.jsonl", ROWS)
    score_file(source, tmp_path / "out.jsonl")
    score_file(source, tmp_path / "out.jsonl.gz")
    assert gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()) == (tmp_path / "out.jsonl").read_bytes()


def test_csv_and_parquet_outputs_say_what_json_lines_say(tmp_path: Path, score_file: Callable[..., Any]) -> None:
    source = _write(tmp_path / "in.jsonl", [*ROWS, {"id": "bad", "text": " "}])
    for name in ("out.jsonl", "out.csv", "out.parquet"):
        score_file(source, tmp_path / name)
    expected = _lines(tmp_path / "out.jsonl")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        flat = list(csv.DictReader(file))
    nested = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert len(flat) == len(nested) == len(expected) == 6
    for line, (want, row, deep) in enumerate(zip(expected[:-1], flat[:-1], nested[:-1], strict=True), 1):
        for group in ("scores", "flags", "claim_strength"):
            assert {name: float(row[f"{group}.{name}"]) for name in want[group]} == want[group]
            assert deep[group] == want[group]
        assert json.loads(row["spans"]) == deep["spans"] == want["spans"]
        assert row["decision"] == deep["decision"] == want["decision"]
        assert (row["line"], deep["line"], deep["error"]) == (str(line), line, None)
    assert (flat[-1]["error_code"], nested[-1]["error"]["code"], nested[-1]["scores"]) == ("empty", "empty", None)
    assert flat[-1]["decision"] == ""


def test_ids_cannot_run_in_a_spreadsheet(tmp_path: Path, score_file: Callable[..., Any]) -> None:
    source = _write(tmp_path / "in.jsonl", [{"id": "=HYPERLINK(1)", "text": "Tea helps."}, {"id": -3, "text": "Rest."}])
    score_file(source, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ["'=HYPERLINK(1)", "-3"]


def test_missing_id_becomes_the_line_number(tmp_path: Path, score_file: Callable[..., Any]) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(
        '{"text": "Tea helps."}\n\n{"id": null, "text": "Rest helps."}\n{"id": "", "text": "So it is."}\n'
    )
    score_file(source, tmp_path / "out.jsonl")
    assert [record["id"] for record in _lines(tmp_path / "out.jsonl")] == [1, 3, 4]


def test_field_names_can_be_set(tmp_path: Path, score_file: Callable[..., Any]) -> None:
    source = _write(tmp_path / "in.csv", [{"key": "k", "body": "Tea helps.", "head": "Tea"}])
    score_file(source, tmp_path / "out.jsonl", fields=Fields(id="key", text="body", title="head"))
    assert _lines(tmp_path / "out.jsonl")[0]["id"] == "k"


def test_documents_give_reports_that_slice_back(
    tmp_path: Path, score_file: Callable[..., Any], scorer: api.Scorer
) -> None:
    text = "# Garlic\n\nGarlic **cures** colds. Ask a doctor first.\n\n- It is safe for everyone.\n"
    source = _write(tmp_path / "in.jsonl", [{"id": 5, "text": text}, {"id": 6, "text": "One more."}])
    options = {"unit": Unit.DOCUMENT, "format": Format.MARKDOWN}
    tally = score_file(source, tmp_path / "out.jsonl", include_text=True, **options)
    first, second = _lines(tmp_path / "out.jsonl")
    assert (first["id"], second["id"], tally.records) == (5, 6, 2)
    assert tally.sentences == len(first["sentences"]) + len(second["sentences"])
    assert "**" not in first["text"]
    for sentence in first["sentences"]:
        assert first["text"][sentence["start"] : sentence["end"]] == sentence["text"]
    report = scorer.score(text, format="markdown")
    assert first["summary"]["verdict"] == report.summary.verdict.value
    score_file(source, tmp_path / "short.jsonl", **options)
    assert _lines(tmp_path / "short.jsonl")[0]["text"] is None


def test_documents_give_one_row_each_in_csv_and_parquet(tmp_path: Path, score_file: Callable[..., Any]) -> None:
    source = _write(tmp_path / "in.csv", [{"id": "a", "text": "Garlic cures colds. Rest."}, {"id": "b", "text": " "}])
    for name in ("out.jsonl", "out.csv", "out.parquet"):
        score_file(source, tmp_path / name, unit=Unit.DOCUMENT)
    want = _lines(tmp_path / "out.jsonl")[0]
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        good, bad = csv.DictReader(file)
    assert (good["verdict"], int(good["sentences"])) == (want["summary"]["verdict"], want["summary"]["sentences"])
    assert good["rules"].split() == sorted({finding["rule_id"] for finding in want["findings"]})
    assert bad["error_code"] == "empty"
    table = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [finding["rule_id"] for finding in table[0]["findings"]] == [f["rule_id"] for f in want["findings"]]
    assert table[0]["notices"] == [notice["code"] for notice in want["notices"]]
    assert table[1]["error"]["code"] == "empty"


def test_parquet_text_that_is_no_utf8_is_an_error_record(tmp_path: Path, score_file: Callable[..., Any]) -> None:
    raw = pyarrow.array([b"Tea helps.", b"caf\xe9", None], pyarrow.binary())
    table = pyarrow.table({"text": raw, "also": pyarrow.array([1, 2, 3])})
    parquet.write_table(table, tmp_path / "in.parquet")
    score_file(tmp_path / "in.parquet", tmp_path / "out.jsonl")
    records = _lines(tmp_path / "out.jsonl")
    assert [record.get("error", {}).get("code") for record in records] == [None, "invalid-utf8", "no-text"]
    assert [record["id"] for record in records] == [1, 2, 3]


def test_parquet_row_groups_are_cut_at_the_same_rows_however_the_run_was_parted(
    tmp_path: Path, score_file: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_output, "GROUP_ROWS", 300)
    monkeypatch.setattr(parquet_output, "PART_ROWS", 600)
    rows = [{"id": i, "text": f"Tea number {i} helps."} for i in range(1600)]
    source = _write(tmp_path / "in.jsonl", rows)
    score_file(source, tmp_path / "out.parquet")
    with parquet.ParquetFile(tmp_path / "out.parquet") as file:
        groups = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
    assert groups == [300, 300, 300, 300, 300, 100]
    assert [row["id"] for row in parquet.read_table(tmp_path / "out.parquet").to_pylist()] == [
        str(row["id"]) for row in rows
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.parquet"]


def test_empty_input_gives_an_empty_output(tmp_path: Path, score_file: Callable[..., Any]) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"")
    for name in ("out.jsonl", "out.csv", "out.parquet"):
        assert score_file(tmp_path / "in.jsonl", tmp_path / name).records == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""
    assert (tmp_path / "out.csv").read_bytes().startswith(b"id,decision,")
    assert parquet.read_table(tmp_path / "out.parquet").num_rows == 0


def test_records_before_a_damaged_place_are_kept(tmp_path: Path, score_file: Callable[..., Any]) -> None:
    rows = [{"id": i, "text": f"Tea {i * 7919 % 1000} helps {i}."} for i in range(2000)]
    whole = _write(tmp_path / "whole.jsonl.gz", rows).read_bytes()
    (tmp_path / "in.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError) as caught:
        score_file(tmp_path / "in.jsonl.gz", tmp_path / "out.jsonl")
    assert caught.value.code == "input-damaged"
    kept = _lines(tmp_path / "out.jsonl")
    assert [record["id"] for record in kept] == list(range(len(kept)))
    assert len(kept) > 100
    (tmp_path / "in.jsonl.gz").write_bytes(whole)
    assert score_file(tmp_path / "in.jsonl.gz", tmp_path / "out.jsonl", resume=True).skipped == len(kept)
    assert len(_lines(tmp_path / "out.jsonl")) == 2000


def test_full_disk_is_a_failure_and_not_a_traceback(tmp_path: Path, score_file: Callable[..., Any]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    (tmp_path / "out.jsonl").symlink_to("/dev/full")
    with pytest.raises(ClaimscoreError) as caught:
        score_file(_write(tmp_path / "in.jsonl", ROWS), tmp_path / "out.jsonl")
    assert caught.value.code == "unwritable"


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("a.jsonl", None, (Kind.JSONL, False)),
        ("a.NDJSON", None, (Kind.JSONL, False)),
        ("a.b.csv.gz", None, (Kind.CSV, True)),
        ("a.parquet", None, (Kind.PARQUET, False)),
        ("a.txt", Kind.CSV, (Kind.CSV, False)),
        ("a.gz", Kind.JSONL, (Kind.JSONL, True)),
        ("-", None, (Kind.JSONL, False)),
        ("-", Kind.CSV, (Kind.CSV, False)),
    ],
)
def test_ending_tells_the_format(name: str, kind: Kind | None, expected: tuple[Kind, bool]) -> None:
    found = place(name, kind)
    assert (found.kind, found.gzipped) == expected
    assert (found.path is None) == (name == "-")


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("a.txt", None, "unknown-ending"),
        ("a", None, "unknown-ending"),
        ("-", Kind.PARQUET, "parquet-pipe"),
        ("a.parquet.gz", None, "parquet-gzip"),
    ],
)
def test_place_that_cannot_work_is_refused(name: str, kind: Kind | None, code: str) -> None:
    with pytest.raises(InputError) as caught:
        place(name, kind)
    assert caught.value.code == code
