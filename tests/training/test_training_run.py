"""One command from rows to a bundle that loads, with a report and a card; on rows of the project's own writing."""

from __future__ import annotations

import gzip
import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from claimscore.errors import InputError
from claimscore.model.bundle import load_model
from training import corpora, curve, own_labels, tiny
from training.__main__ import main
from training.corpora import authored_rows, read_rows
from training.curve import fewer
from training.evaluation import learning_curve
from training.labels import text_digest
from training.own_labels import joined
from training.recipe import load_recipe
from training.rows import load_rows

pytestmark = [pytest.mark.train, pytest.mark.slow]

SOURCES = ("news", "press", "coaid", "scitweets", "portal")


def _real(row: dict[str, Any], number: int, lead: str) -> dict[str, Any]:
    """An authored row in the clothes of a real one: another text, document and source, spans still in place."""
    text = f"{lead} {row['text']}"
    return {**row, "id": f"{lead}{number}", "doc": f"{lead}{number // 3}", "text": text, "source": SOURCES[number % 5]}


def _label(row: dict[str, Any]) -> dict[str, Any]:
    """The label of a row as the project keeps it: offsets and a digest for the text."""
    text = row["text"]
    starts = [text.index(flag["span"]) for flag in row["flags"]]
    flags = [
        {"flag": flag["flag"], "start": start, "end": start + len(flag["span"])}
        for flag, start in zip(row["flags"], starts, strict=True)
    ]
    kept = {key: value for key, value in row.items() if key not in ("text", "title", "flags")}
    return {**kept, "sha256": text_digest(text), "flags": flags}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with rows to train on and rows to measure on, few of our own, and a small encoder beside it."""
    (tmp_path / "authored").mkdir()
    shutil.copy(corpora.AUTHORED / "a.jsonl", tmp_path / "authored")
    monkeypatch.setattr(corpora, "AUTHORED", tmp_path / "authored")
    rows = authored_rows()
    folder = tmp_path / "data" / "annotation"
    folder.mkdir(parents=True)
    train = [_real(row, number, "Today:") for number, row in enumerate(rows[:300])]
    passes = [_real(row, number, "Later:") for number, row in enumerate(rows[300:400])]
    dev = [{**row, "annotations": [row, row]} for row in passes]
    pool = [_real(row, number, "Pool:") for number, row in enumerate(rows[400:420])]
    for name, content in (("real_train", train), ("real_dev", dev), ("pool_next", pool)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, content)), encoding="utf-8")
    (tmp_path / "data" / "data").mkdir()
    with gzip.open(tmp_path / "data" / "data" / "health_articles.jsonl.gz", "wt", encoding="utf-8") as file:
        for number in range(12):
            text = " ".join(row["text"] for row in rows[10 * number : 10 * number + 10])
            file.write(json.dumps({"id": f"a{number}", "split": "train", "text": text}) + "\n")
    labels = tmp_path / "labels.jsonl"
    labels.write_text("\n".join(json.dumps(_label(row)) for row in pool), encoding="utf-8")
    monkeypatch.setattr(own_labels, "SENTENCES", labels)
    monkeypatch.setattr(own_labels, "SECOND", tmp_path / "second.jsonl")
    monkeypatch.setenv("CLAIMSCORE_DATA", str(tmp_path / "data"))
    tokenizer = tiny.tiny_tokenizer()
    encoder = tmp_path / "encoder"
    tiny.tiny_network(tokenizer.get_vocab_size()).encoder.save_pretrained(encoder)
    tokenizer.save(str(encoder / "tokenizer.json"))
    return tmp_path


def _train(folder: Path) -> int:
    settings = [
        "max_tokens=64",
        "bf16=false",
        "calibration_share=0.3",
        "teacher={}",
        "exits=[1]",
        'stages=[{rows="both", epochs=1, learning_rate=1e-4, exit_weight=0.25}]',
        'variants=[[{rows="real", epochs=1, learning_rate=1e-4}]]',
    ]
    options = [part for setting in settings for part in ("--set", setting)]
    paths = ["--encoder", str(folder / "encoder"), "--run", str(folder / "run"), "--output", str(folder / "bundle")]
    return main(["train", "--recipe", "base", *options, *paths])


def test_one_command_makes_a_bundle_with_report_and_card(data: Path) -> None:
    assert _train(data) == 0
    model = load_model(data / "bundle", workers=1)
    raw = model.manifest.raw
    assert {corpus["name"] for corpus in raw["corpora"]} == {"authored", "news", "press", "coaid", "scitweets"}
    assert sum(c["rows"] for c in raw["corpora"] if c["name"] != "authored") == 240 + 16
    assert raw["metrics"]["sentences"] == 100
    assert raw["early_exit"]["layers"] == [1]
    assert "early_exit" not in load_model(data / "run" / "whole", workers=1).manifest.raw
    assert raw["recipe"]["stacked"] == ["overclaim_severe", "weak_evidence"]
    for head in raw["metrics"]["heads"].values():
        for key in ("ap", "ap_tfidf", "ap_length"):
            assert head[key]["low"] <= head[key]["value"] <= head[key]["high"]
    card = (data / "bundle" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "language models" in card
    assert "TF-IDF" in card
    assert "| coaid |" in card
    assert "### Behaviour" in card
    assert "portal |" not in card.split("## How well it does")[0]
    report = (data / "run" / "evaluation" / "report.md").read_text(encoding="utf-8")
    assert "## Slices" in report
    assert "## What int8 costs" in report
    assert "## Behaviour" in report
    assert (data / "run" / "evaluation" / "plots" / "risk-coverage.svg").is_file()
    assert "step" in (data / "run" / "log.txt").read_text(encoding="utf-8")


def test_exits_without_articles_stop_a_run_before_it_begins(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    (data / "data" / "data" / "health_articles.jsonl.gz").unlink()
    assert _train(data) == 2
    assert not [*(data / "run").glob("**/checkpoint.pt")]
    assert "has 0 articles for training, and 8 are needed; fetch health_articles" in caplog.text


def test_a_finished_run_is_not_fitted_again_and_measures_the_same(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert _train(data) == 0
    before = json.loads((data / "bundle" / "manifest.json").read_text(encoding="utf-8"))
    caplog.clear()
    with caplog.at_level("INFO", logger="training"):
        assert _train(data) == 0
        options = ["--report", str(data / "again"), "--fp32", str(data / "run"), "--no-plots"]
        assert main(["evaluate", str(data / "bundle"), *options]) == 0
    assert not any("epoch" in message for message in caplog.messages)
    assert json.loads((data / "bundle" / "manifest.json").read_text(encoding="utf-8")) == before
    assert json.loads((data / "again" / "metrics.json").read_text(encoding="utf-8")) == before["metrics"]


def test_missing_data_and_wrong_settings_end_with_one_line_and_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("CLAIMSCORE_DATA", str(tmp_path))
    assert main(["train", "--run", str(tmp_path / "run"), "--output", str(tmp_path / "out")]) == 2
    assert "set CLAIMSCORE_DATA" in caplog.text
    assert main(["train", "--set", "nonesuch=1"]) == 2
    assert "no such setting" in caplog.text
    assert not (tmp_path / "out").exists()


def test_corpora_are_listed_with_licence_and_origin(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpora"]) == 0
    printed = capsys.readouterr().out
    assert "portal: medical portals" in printed
    assert "weights stay private" in printed


def test_labels_join_the_text_that_was_labelled_and_no_other(data: Path) -> None:
    texts = data / "data" / "annotation" / "pool_next.jsonl"
    rows = joined(read_rows(own_labels.SENTENCES), read_rows(texts))
    assert all(flag["span"] in row["text"] for row in rows for flag in row["flags"])
    assert any(row["flags"] for row in rows)
    texts.write_text(texts.read_text(encoding="utf-8").replace("Pool:", "Pond:"), encoding="utf-8")
    with pytest.raises(InputError, match="is not the labelled one"):
        joined(read_rows(own_labels.SENTENCES), read_rows(texts))


def test_a_second_reading_stands_beside_the_first_and_is_of_the_same_text(data: Path) -> None:
    first = own_labels.real_rows(frozenset())[0]
    reading = {**_label(first), "overclaim": 2 - first["overclaim"], "annotator": "again"}
    own_labels.SECOND.write_text(json.dumps(reading), encoding="utf-8")
    row = own_labels.real_rows(frozenset())[0]
    assert [one["overclaim"] for one in row["annotations"]] == [first["overclaim"], 2 - first["overclaim"]]
    assert [flag["span"] for flag in row["annotations"][1]["flags"]] == [flag["span"] for flag in first["flags"]]
    own_labels.SECOND.write_text(json.dumps({**reading, "sha256": "0"}), encoding="utf-8")
    with pytest.raises(InputError, match="not the one that was read again"):
        own_labels.real_rows(frozenset())


def test_a_learning_curve_has_a_point_for_each_size_and_smaller_sets_are_parts_of_larger_ones(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = load_rows(load_recipe("base")).real
    small, large = (fewer(rows, count, seed=3) for count in (60, 150))
    assert 50 < len(small) <= 60
    assert 140 < len(large) <= 150
    assert {row.id for row in small} < {row.id for row in large}
    monkeypatch.setattr(curve, "add_point", partial(learning_curve.add_point, path=data / "curve.json"))
    settings = [f'encoder="{data / "encoder"}"', "max_tokens=64", "bf16=false"]
    settings.append('stages=[{rows="all", epochs=1, learning_rate=1e-3}]')
    options = [part for setting in settings for part in ("--set", setting)]
    assert main(["curve", "60", "150", *options, "--run", str(data / "curve")]) == 0
    points = learning_curve.points(data / "curve.json")
    assert [point.rows for point in points] == [len(fewer(rows, count, seed=13)) for count in (60, 150)]
    assert all(0.0 < point.figures["overclaim"] < 1.0 for point in points)


def test_doubted_labels_are_listed_once_each_the_most_doubted_first(data: Path) -> None:
    path = data / "data" / "annotation" / "real_train.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")]
    settings = [f'encoder="{data / "encoder"}"', "max_tokens=64", "bf16=false", "teacher={}", "variants=[]"]
    settings.append('stages=[{rows="all", epochs=1, learning_rate=1e-3}]')
    options = [part for setting in settings for part in ("--set", setting)]
    output = data / "doubts.jsonl"
    command = ["doubts", *options, "--folds", "2", "--count", "30", "--run", str(data / "folds")]
    assert main([*command, "--output", str(output)]) == 0
    found = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert len({one["id"] for one in found}) == 30
    assert {one["id"] for one in found} <= {row["id"] for row in rows} | {
        row["id"] for row in map(json.loads, _pool(data))
    }
    gaps = [abs(one["given"] - one["predicted"]) for one in found]
    assert gaps == sorted(gaps, reverse=True)


def _pool(data: Path) -> list[str]:
    return (data / "data" / "annotation" / "pool_next.jsonl").read_text(encoding="utf-8").split("\n")
