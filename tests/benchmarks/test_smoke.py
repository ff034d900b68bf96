"""Ratios with wide margins, on sentences of our own: a fall by half shows, a busy machine does not. No times."""

from __future__ import annotations

import json
import time
from functools import partial
from pathlib import Path

import pytest

from benchmarks import __main__, limit, stages
from benchmarks.contenders import (
    ARTICLES,
    FLOOR,
    OURS,
    SIDE_BY_SIDE,
    ReadyTokens,
    _torch_network,
    call_a_sentence,
    entries,
)
from benchmarks.corpus import own_sample, real_sample
from benchmarks.measure import Spread, alternate, latencies
from benchmarks.million import score_a_million
from benchmarks.runs import growth, scored_again, throughput
from benchmarks.tables import BEGIN, END, to_markdown, write_into
from claimscore.errors import SettingsError
from claimscore.model.bundle import find_model

BUNDLE = find_model()
TINY = Path(__file__).parents[1] / "data" / "tiny_model"
RESULTS = Path(__file__).parents[2] / "benchmarks" / "results.json"


def test_whole_articles_take_little_longer_than_the_network_alone() -> None:
    sample = own_sample(240)
    floor = FLOOR.make(BUNDLE)
    assert isinstance(floor, ReadyTokens)
    split = sample.split(len(sample.articles))
    floor.prepare(split)
    ours = ARTICLES.make(BUNDLE)
    ours(sample.articles[:2])
    seconds = alternate({"ours": partial(ours, sample.articles), "floor": partial(floor, split)}, rounds=3)
    assert min(seconds["ours"]) < 2.5 * min(seconds["floor"])


@pytest.mark.train
def test_a_call_a_sentence_in_torch_is_several_times_slower() -> None:
    texts = own_sample(12).sentences
    theirs, ours = call_a_sentence(BUNDLE), OURS.make(BUNDLE)
    theirs(texts[:2])
    ours(texts[:2])
    seconds = alternate({"ours": partial(ours, texts), "theirs": partial(theirs, texts)}, rounds=2)
    assert min(seconds["theirs"]) > 2 * min(seconds["ours"])


def test_cost_grows_in_line_with_the_sentences() -> None:
    small, large = growth(own_sample().sentences, BUNDLE, (100, 1_000))
    assert large["seconds"] < 25 * small["seconds"]


def test_scoring_an_edited_article_again_costs_less() -> None:
    again = scored_again(own_sample(36).articles, BUNDLE)
    assert (again["hits"], again["misses"]) == (36, 36 + 6)
    assert again["again_ms"]["least"] < again["first_ms"]["median"]


def test_the_network_takes_most_of_the_time_and_the_shares_add_up() -> None:
    shares = stages.shares(own_sample().articles, BUNDLE)
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["infer"] > 0.4


def test_operations_grow_with_the_tokens_and_stay_under_the_peak() -> None:
    short, long = (limit.operations(BUNDLE / "model.onnx", [t]) for t in (10, 100))
    assert 10 * short < long < 12 * short
    assert short > 2 * 10 * 6_400_000  # six layers of 1.08 million weights, each used once a token
    assert limit.int8_peak(0.2) > 1e9


def test_latencies_and_spreads_are_those_of_what_was_called() -> None:
    p50, p99 = latencies(lambda texts: time.sleep(0.02 if texts == ["slow"] else 0), ["quick"] * 98 + ["slow"] * 2)
    assert p50 < 10 < p99
    assert Spread.of([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0)


def test_a_machine_without_the_corpora_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLAIMSCORE_DATA", str(tmp_path))
    with pytest.raises(SettingsError, match="CLAIMSCORE_DATA"):
        real_sample()
    assert __main__.main([]) == 2


def test_the_page_shows_the_results_that_are_kept(tmp_path: Path) -> None:
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    page = Path(__file__).parents[2] / "docs" / "performance.md"
    assert to_markdown(results) in page.read_text(encoding="utf-8")
    copy = tmp_path / "page.md"
    copy.write_text(f"before\n{BEGIN}\nan earlier run\n{END}\nafter\n", encoding="utf-8")
    write_into(copy, results)
    assert to_markdown(results) in copy.read_text(encoding="utf-8")
    assert "an earlier run" not in copy.read_text(encoding="utf-8")
    copy.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="marks"):
        write_into(copy, results)


def test_two_bundles_stand_side_by_side_with_their_own_ratios(tmp_path: Path) -> None:
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    first = next(iter(results["bundles"]))
    rows = entries([BUNDLE, tmp_path / "claimscore-fast"])
    assert [row.key for row in rows[-3:]] == [f"{one.name}@claimscore-fast" for one in SIDE_BY_SIDE]
    for name in ("sentences", "one_sentence_ms", "cold"):
        results[name] |= {f"{one.name}@claimscore-fast": results[name][one.name] for one in SIDE_BY_SIDE}
    whole = results["articles"]
    whole["contenders"] |= {f"{one.name}@claimscore-fast": whole["contenders"][one.name] for one in SIDE_BY_SIDE}
    whole["one_article_ms"]["claimscore@claimscore-fast"] = whole["one_article_ms"]["claimscore"]
    results["bundles"]["claimscore-fast"] = results["bundles"][first]
    results["entries"] = [{"key": row.key, "title": row.title, "bundle": row.bundle.name} for row in rows]
    page = to_markdown(results)
    assert f"with `{first}` and `claimscore-fast`" in page
    assert f"| target | wanted | {first} | claimscore-fast |" in page
    assert "× (not measured) |" in page
    assert "| onnxruntime alone, token ids ready (claimscore-fast) |" in page
    assert "| TF-IDF and logistic regression |" in page


def test_rounds_with_two_bundles_compare_each_with_its_own() -> None:
    rows = [row for row in entries([BUNDLE, TINY]) if row.contender in (OURS, FLOOR)]
    calls = {row.key: row.contender.make(row.bundle) for row in rows}
    measured = throughput(rows, calls, own_sample(24).sentences, slow=8, rounds=2)
    assert set(measured) == {"claimscore", "onnxruntime", "claimscore@tiny_model", "onnxruntime@tiny_model"}
    assert measured["claimscore@tiny_model"]["ours_to_it"]["median"] == 1
    assert measured["onnxruntime@tiny_model"]["rate"]["median"] > measured["onnxruntime"]["rate"]["median"]


@pytest.mark.train
def test_the_contenders_network_has_as_many_layers_as_the_bundle() -> None:
    assert limit.encoder_layers(BUNDLE / "model.onnx") == 6
    network = _torch_network(TINY)
    assert len(network.encoder.encoder.layer) == network.encoder.config.num_hidden_layers
    assert len(network.encoder.encoder.layer) == limit.encoder_layers(TINY / "model.onnx")


def test_a_large_file_is_watched_stopped_and_gone_on_with(tmp_path: Path) -> None:
    texts, said = own_sample().sentences, []

    def stop(text: str) -> None:
        said.append(text)
        raise KeyboardInterrupt

    size = 8_000
    with pytest.raises(KeyboardInterrupt):
        score_a_million(texts, TINY, size, tmp_path, stop)
    state = json.loads((tmp_path / "state.json").read_text(encoding="utf-8"))
    assert 1 <= len(state["tenths"]) < 10
    assert said[0].startswith("800 of 8,000 sentences after ")
    results = score_a_million(texts, TINY, size, tmp_path, said.append)
    assert said[1].startswith("going on after ")
    assert results["attempts"] == 2
    assert [tenth["sentences"] for tenth in results["tenths"]] == list(range(800, 8_001, 800))
    assert results["tenths"][0] == state["tenths"][0]
    assert results["peak_mb"] > 30
    assert results["rate"] == size / results["seconds"]
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [record["id"] for record in records] == [str(number) for number in range(1, size + 1)]
    inputs = [json.loads(line)["text"] for line in (tmp_path / "in.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(set(inputs)) == size
    assert not (tmp_path / "state.json").exists()
    page = to_markdown(json.loads(RESULTS.read_text(encoding="utf-8")) | {"million": results})
    assert "8,000 sentences in one file" in page
    assert page.count("\n| 8,000 |") == 1


def test_a_short_name_finds_its_bundle() -> None:
    assert __main__.find_bundle("base") == __main__.find_bundle(None) == BUNDLE.resolve()
    assert __main__.find_bundle(str(TINY)) == TINY.resolve()
    assert __main__.main(["--smoke", "--models", "no-such-bundle"]) == 2


def test_the_processor_is_named_with_its_units_for_int8() -> None:
    told = limit.processor()
    assert told.strip()
    assert told == limit.platform.machine() or told.endswith(")")
