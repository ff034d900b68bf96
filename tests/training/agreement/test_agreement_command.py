"""``claimscore agreement`` as a user runs it, and the joining of rows behind it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from claimscore.errors import InputError
from training.agreement.disputes import disputes
from training.agreement.figures import field_figures, span_figures
from training.agreement.raters import Key, join

FIRST = "Garlic cures colds, experts say."
SECOND = "In mice, the extract slowed tumours."
THIRD = "The clinic opens at nine."


def _row(row_id: str, text: str, overclaim: int, *flags: tuple[str, str], **more: Any) -> dict[str, Any]:
    marked = [{"flag": flag, "span": span} for flag, span in flags]
    return {"id": row_id, "text": text, "claim": 1, "overclaim": overclaim, "flags": marked, **more}


ANNA = [
    _row("1", FIRST, 2, ("cure", "cures colds"), ("vague_source", "experts say")),
    _row("2", SECOND, 0, ("preclinical", "In mice")),
    _row("3", THIRD, 0),
]
BEA = [
    _row("1", FIRST, 1, ("cure", "cures")),
    _row("2", SECOND, 0, ("preclinical", "In mice")),
    _row("3", THIRD, 2, ("alarm", "opens")),
    _row("4", "Only Bea has this.", 0),
]


def _write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run ``claimscore agreement``."""
    return subprocess.run(
        [sys.executable, "-m", "claimscore.cli.main", "agreement", *map(str, arguments)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )


def test_the_command_prints_figures_and_disagreements_without_texts(tmp_path: Path):
    done = run(_write(tmp_path / "anna.jsonl", ANNA), _write(tmp_path / "bea.jsonl", BEA))
    assert done.returncode == 0, done.stderr
    assert "2 annotators: anna, bea" in done.stdout
    assert "3 texts that two or more have labelled, joined by id; 1 that one alone has" in done.stdout
    assert "overclaim: anna 0; bea 2" in done.stdout
    assert done.stdout.index("  3\n") < done.stdout.index("  1\n"), "the widest disagreement comes first"
    assert "Garlic" not in done.stdout


def test_the_command_shows_texts_only_when_asked_and_speaks_json(tmp_path: Path):
    paths = _write(tmp_path / "anna.jsonl", ANNA), _write(tmp_path / "bea.jsonl", BEA)
    assert THIRD in run(*paths, "--show-text").stdout
    data = json.loads(run(*paths, "--json").stdout)
    by_name = {one["name"]: one for one in data["fields"]}
    assert by_name["overclaim >= 1"]["pairs"][0] == {
        "raters": ["anna", "bea"], "n": 3, "same": 0.6667, "kappa": 0.4, "f1": 0.6667,
    }  # fmt: skip
    assert by_name["claim"]["alpha"] is None, "one value throughout: chance explains all"
    assert data["spans"][0]["token_f1"] == pytest.approx(2 * 3 / (6 + 4), abs=1e-4)
    assert [one["id"] for one in data["disagreements"]] == ["3", "1"]
    assert "text" not in data["disagreements"][0]


def test_input_errors_have_the_documented_exit_code(tmp_path: Path):
    done = run(_write(tmp_path / "anna.jsonl", ANNA))
    assert done.returncode == 2
    assert done.stderr.startswith("claimscore: 1 annotators and no text that two of them have labelled")
    assert run(tmp_path / "missing.jsonl").returncode == 2


def test_rows_are_joined_by_text_where_ids_name_different_texts():
    renumbered = [{**row, "id": str(4 - int(row["id"]))} for row in BEA]
    files = {Path("a.jsonl"): ANNA, Path("b.jsonl"): [*renumbered, _row("9", "  garlic cures colds; EXPERTS say!", 0)]}
    table = join(files)
    assert (table.key, len(table.items), table.repeated) == (Key.TEXT, 3, 1)
    with pytest.raises(InputError, match="the id '3' and 1 others name different texts"):
        join(files, key=Key.ID)


def test_rows_are_joined_by_text_where_the_ids_have_nothing_in_common():
    renamed = [{**row, "id": f"bea-{row['id']}"} for row in BEA]
    assert len(join({Path("a.jsonl"): ANNA, Path("b.jsonl"): renamed}).items) == 3


def test_the_annotators_of_one_file_are_told_apart_and_may_miss_texts():
    rows = [{**row, "annotator": "anna"} for row in ANNA] + [{**row, "annotator": "bea"} for row in BEA]
    third = [_row("1", FIRST, 2, ("cure", "cures colds"), annotator="cleo")]
    table = join({Path("all.jsonl"): [*rows, *third]})
    assert table.raters == ("anna", "bea", "cleo")
    overclaim = next(one for one in field_figures(table) if one.name == "overclaim")
    assert overclaim.n == 3
    assert [(pair.raters, pair.n) for pair in overclaim.pairs] == [
        (("anna", "bea"), 3),
        (("anna", "cleo"), 1),
        (("bea", "cleo"), 1),
    ]


def test_a_field_that_only_one_has_labelled_has_no_figures():
    bare = [{"id": row["id"], "text": row["text"], "overclaim": row["overclaim"]} for row in BEA]
    table = join({Path("a.jsonl"): ANNA, Path("b.jsonl"): bare})
    assert [one.name for one in field_figures(table)] == ["overclaim >= 1", "overclaim"]
    assert span_figures(table) == []


def test_marked_words_count_with_their_flag_and_place():
    twice = "pain, pain"
    first = {"id": "1", "text": twice, "flags": [{"flag": "alarm", "span": "pain", "start": 0, "end": 4}]}
    second = {"id": "1", "text": twice, "flags": [{"flag": "alarm", "span": "pain", "start": 6, "end": 10}]}
    whole = {"id": "1", "text": twice, "flags": [{"flag": "alarm", "span": twice}, {"flag": "cure", "span": "pain"}]}
    pairs = {one.raters: one for one in span_figures(join({Path(f"{n}.jsonl"): [row] for n, row in
                                                          (("a", first), ("b", second), ("c", whole))}))}  # fmt: skip
    assert pairs["a", "b"].token_f1 == pairs["a", "b"].character_f1 == 0
    assert pairs["a", "c"].token_f1 == pytest.approx(2 * 1 / (1 + 4))
    assert pairs["a", "c"].character_f1 == pytest.approx(2 * 4 / (4 + 14))


def test_equal_labels_are_no_dispute():
    assert disputes(join({Path("a.jsonl"): ANNA, Path("b.jsonl"): ANNA})) == []
