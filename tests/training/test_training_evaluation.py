"""Evaluation from end to end on a small bundle: words, slices, plots, comparison; on authored rows."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from claimscore import batch
from claimscore.domain import FLAGS
from claimscore.errors import InputError
from claimscore.model.bundle import Model, load_model
from claimscore.model.manifest import Thresholds, read_manifest
from claimscore.policy.decide import decide_sentence
from claimscore.policy.policy import DEFAULT_POLICY
from training.corpora import ROOT, authored_rows
from training.evaluation import compare, curves, figures, plots, sections, spans
from training.evaluation.bars import Bar, bars, bars_section
from training.evaluation.compare_report import comparison_markdown
from training.evaluation.learning_curve import Point, add_point, figures_of, points
from training.evaluation.measured import Item, Measured, from_rows, measured_set
from training.evaluation.precision import int8_cost
from training.evaluation.previous import beside_previous
from training.evaluation.published import benchmark_results
from training.evaluation.readme import figures_block
from training.evaluation.report import to_markdown
from training.evaluation.scored import Scored, score
from training.evaluation.slices import SLICES, is_headline, members
from training.evaluation.tables import short
from training.evaluation.topics import TOPICS, topics_of
from training.labels import BINARY

TINY = ROOT / "tests" / "data" / "tiny_model"


def _rows(count: int) -> list[dict[str, Any]]:
    """Authored rows read twice; the second annotator misses every third flag."""
    rows = authored_rows()[:count]
    return [
        {**row, "annotations": [row, {**row, "flags": row["flags"][: len(row["flags"]) - (number % 3 == 0)]}]}
        for number, row in enumerate(rows)
    ]


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(TINY, workers=1)


@pytest.fixture(scope="module")
def measured() -> Measured:
    return from_rows("authored", _rows(120))


@pytest.fixture(scope="module")
def scored(model: Model, measured: Measured) -> Scored:
    return score(model, measured.examples, rounds=40)


@pytest.fixture(scope="module")
def found(model: Model, measured: Measured, scored: Scored) -> dict[str, Any]:
    linear = np.random.default_rng(0).random((len(measured.items), len(BINARY)))
    return figures.evaluate(
        measured, scored, linear, model=model, learning=measured.examples, calibration=measured.examples
    )


@pytest.fixture(scope="module")
def other_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small bundle with another calibration: same ranking within a head, other probabilities and decisions."""
    folder = tmp_path_factory.mktemp("bundles") / "other"
    shutil.copytree(TINY, folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for head in ("overclaim", "weak_evidence"):
        manifest["calibration"]["sentence"][head]["intercept"] += 1.0
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def _intervals(node: Any) -> list[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        own = [node] if {"value", "low", "high"} <= node.keys() else []
        return own + [one for value in node.values() for one in _intervals(value)]
    return []


def test_every_figure_lies_in_its_interval(found: dict[str, Any]) -> None:
    every = _intervals(found)
    assert len(every) > 300
    known = [one for one in every if one["value"] is not None]
    assert len(known) > 200
    assert sum(one["low"] - 1e-9 <= one["value"] <= one["high"] + 1e-9 for one in known) > 0.97 * len(known)
    assert all(one["low"] <= one["high"] for one in known)


def test_decisions_are_those_that_the_policy_serves(scored: Scored, model: Model) -> None:
    texts = [example.text for example in scored.truth.examples]
    for name in ("overclaim", "weak_evidence"):
        flagged, passed = scored.decided(name)
        limits: Thresholds = model.manifest.thresholds
        served = [decide_sentence(one, limits, DEFAULT_POLICY)[name] for one in batch.score_sentences(texts, model)]
        assert [str(decision) for decision in served] == [
            "flag" if flag else "ok" if ok else "unsure" for flag, ok in zip(flagged, passed, strict=True)
        ]


def test_a_single_annotator_gives_no_ceiling(model: Model) -> None:
    alone = from_rows("alone", authored_rows()[:40])
    assert alone.annotators == 1
    one = score(model, alone.examples, rounds=5)
    linear = np.zeros((40, len(BINARY)))
    measured = figures.evaluate(alone, one, linear, model=model, learning=[], calibration=[])
    assert "f1_between_annotators" not in measured["heads"]["overclaim"]
    assert sections.agreement_section(measured) == ""
    assert set(measured["spans"]) == {"union"}


def test_the_annotators_ceiling_is_one_where_they_agree_and_less_where_they_do_not(found: dict[str, Any]) -> None:
    assert found["heads"]["overclaim"]["f1_between_annotators"]["value"] == 1.0
    assert found["heads"]["overclaim"]["kappa_between_annotators"]["value"] == 1.0
    assert found["spans"]["between_annotators"]["token_f1"]["value"] < 1.0


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.5, ".500"), (-0.0021, "-.002"), (-0.0001, ".000"), (0.9999, "1.000"), (-1.0, "-1.000"), (10.25, "10.250")],
)
def test_figures_are_written_without_the_leading_nought(value: float, written: str) -> None:
    assert short(value) == written


def test_span_measures_by_hand() -> None:
    words = [np.array([False, True, True, True, True, False])]
    true, said = (np.zeros((6, len(FLAGS)), np.bool_) for _ in range(2))
    true[1:3, 0] = True
    true[4, 1] = True
    said[1:4, 0] = True
    said[4, 2] = True
    one = np.ones((1, 1))
    assert spans.token_f1(one, [true], [said], words)[0] == pytest.approx(2 * 2 / 7)
    assert spans.any_flag_f1(one, [true], [said], words)[0] == pytest.approx(2 * 3 / 7)
    assert spans.exact_f1(one, [true], [said], words)[0] == 0.0
    assert spans.partial_f1(one, [true], [said], words)[0] == pytest.approx(0.5)
    for measure in spans.MEASURES.values():
        assert measure(one, [true], [true], words)[0] == pytest.approx(1.0)
        assert np.isnan(measure(one, [np.zeros_like(true)], [np.zeros_like(true)], words)[0])


def test_a_span_ends_at_words_and_runs_of_punctuation_are_none() -> None:
    marks = np.zeros((5, len(FLAGS)), np.bool_)
    marks[0:3, 3] = True
    marks[4, 5] = True
    assert spans.runs(marks, np.array([False, True, False, True, False])) == [(3, 1, 2)]


def _item(measured: Measured, text: str, **more: Any) -> Item:
    example = replace(measured.items[0].example, text=text, marks=())
    return Item(example=example, passes=(example,), **more)


def test_headlines_are_titles_or_short_lines_without_a_stop(measured: Measured) -> None:
    assert is_headline(_item(measured, "Tea lowers blood pressure"))
    assert not is_headline(_item(measured, "Tea lowers blood pressure."))
    assert is_headline(_item(measured, "Does tea work?", title="Does Tea Work?", position=0))
    assert not is_headline(_item(measured, "Tea lowers blood pressure", title="On tea", position=3))


def test_slices_cut_by_wording_place_and_topic(measured: Measured) -> None:
    items = [
        _item(measured, "“It may help,” said 12 of the patients with breast cancer."),
        _item(measured, "No team has tested statins here.", title="Statins", before="Before.", position=2),
    ]
    cut = members(items)
    assert cut["quotation marks"].tolist() == [True, False]
    assert cut["hedged"].tolist() == [True, False]
    assert cut["negated"].tolist() == [False, True]
    assert cut["numbers"].tolist() == [True, False]
    assert cut["body, with its article known"].tolist() == [False, True]
    assert cut["topic: cancer"].tolist() == [True, False]
    assert cut["topic: heart and circulation"].tolist() == [False, True]
    assert "topic: pain and joints" not in cut, "a slice that holds no sentence is left out"
    assert set(cut) <= set(SLICES)


def test_topics_are_whole_words_or_beginnings() -> None:
    assert topics_of("A cup of tea") == {"diet and supplements"}
    assert topics_of("The team was tired and fluid") == frozenset()
    assert topics_of("Antidepressants and vaccination") == {"infection and vaccines"}
    assert len(TOPICS) >= 6


def test_curves_go_through_the_figures(scored: Scored) -> None:
    positive, values = scored.positive("overclaim"), scored.column("overclaim")
    drawn = curves.precision_recall(scored.bootstrap, positive, values)
    assert drawn.y[-1] == pytest.approx(positive.mean(), abs=0.2)
    assert ((drawn.low <= drawn.y + 1e-9) & (drawn.y <= 1)).all()
    reliable = curves.reliability(scored.bootstrap, positive, values)
    assert (np.diff(reliable.x) >= 0).all()
    assert len(reliable.x) == 10
    risk = curves.risk_coverage(scored, "overclaim")
    assert risk.y[-1] == pytest.approx(np.mean((values >= 0.5) != positive))


@pytest.mark.train
def test_plots_are_svg_with_axes_named_and_the_same_every_time(scored: Scored, tmp_path: Path) -> None:
    linear = np.random.default_rng(0).random((len(scored.tokens), len(BINARY)))
    learned = [Point(rows, seed, {"overclaim": 0.5 + rows / 10000}) for rows in (100, 900) for seed in (1, 2)]
    drawn = plots.Drawn(scored, linear, previous=scored)
    for folder in ("one", "two"):
        written = plots.write_plots(tmp_path / folder, drawn, learned)
    names = ["precision-recall.svg", "reliability.svg", "risk-coverage.svg", "learning-curve.svg"]
    assert [path.name for path in written] == names
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert ElementTree.fromstring(text).tag.endswith("svg")  # noqa: S314 (our own file)
        assert text == (tmp_path / "one" / path.name).read_text(encoding="utf-8")
    assert "coverage (share of sentences decided)" in (tmp_path / "one" / "risk-coverage.svg").read_text()
    assert "shipped band" in (tmp_path / "one" / "risk-coverage.svg").read_text()
    assert "stated probability (0 to 1)" in (tmp_path / "one" / "reliability.svg").read_text()


def test_the_shipped_band_is_where_the_decisions_are(scored: Scored, found: dict[str, Any]) -> None:
    for name, decisions in found["decisions"].items():
        coverage, error = plots.shipped_point(scored, name)
        assert coverage == pytest.approx(1 - decisions["unsure"]["value"], abs=1e-4)
        assert error == pytest.approx(decisions["error_where_decided"]["value"], abs=1e-4)


def test_a_model_against_itself_is_no_different(model: Model, measured: Measured) -> None:
    same = compare.compare(model, model, measured, rounds=20)
    assert same["verdict"].startswith("No real difference")
    assert all(one["difference"]["value"] in (0.0, None) for one in same["heads"].values())
    assert all(one["mcnemar"]["p"] == 1.0 for one in same["decisions"].values())


def test_the_verdict_names_who_is_better_and_where() -> None:
    def head(value: float, p: float) -> dict[str, Any]:
        return {"difference": {"value": value, "low": value, "high": value}, "p_holm": p}

    pair = {side: {"name": side, "version": "1", "sha256": "abcdef"} for side in ("first", "second")}
    heads = {"overclaim": head(0.1, 0.01), "critical": head(-0.1, 0.02), "weak_evidence": head(0.1, 0.3)}
    said = compare.verdict({**pair, "heads": heads, "level": 0.05, "documents": 9})
    assert "second 1 (abcdef) is really better on `overclaim`" in said
    assert "first 1 (abcdef) is really better on `critical`" in said
    assert said.endswith("on `weak_evidence` the two cannot be told apart.")
    nothing = {"x": {"difference": {"value": None}, "p_holm": None}}
    assert "nothing can be compared" in compare.verdict({**pair, "heads": nothing, "level": 0.05, "documents": 9})


def test_compare_finds_moved_decisions_and_writes_them_down(
    model: Model, measured: Measured, other_folder: Path
) -> None:
    other = load_model(other_folder, workers=1)
    both = compare.compare(model, other, measured, rounds=20)
    assert both["heads"]["overclaim"]["difference"]["value"] == pytest.approx(0.0, abs=0.002)
    moved = both["decisions"]["overclaim"]["mcnemar"]
    assert moved["only_first_right"] + moved["only_second_right"] > 0
    assert both["calibration"]["overclaim"]["difference"]["value"] != 0.0
    text = comparison_markdown(both)
    assert both["verdict"] in text
    for title in ("Heads", "Flags", "Calibration", "Trigger words", "Decisions", "Slices"):
        assert f"## {title}" in text


def test_the_model_before_is_paired_as_a_bundle_and_only_shown_as_figures(
    measured: Measured, scored: Scored, found: dict[str, Any], other_folder: Path, tmp_path: Path
) -> None:
    paired = beside_previous(other_folder, scored, measured)
    assert paired["paired"]
    assert paired["calibration"]["overclaim"]["difference"]["value"] is not None
    assert "minus the previous one" in sections.previous_section({**found, "previous": paired})
    kept = tmp_path / "metrics.json"
    kept.write_text(json.dumps(found), encoding="utf-8")
    shown = beside_previous(kept, scored, measured)
    assert not shown["paired"]
    assert shown["heads"]["overclaim"]["first"] == found["heads"]["overclaim"]["ap"]
    assert "nothing is paired" in sections.previous_section({**found, "previous": shown})
    for text in ("[]", "{}", "not json"):
        kept.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="metrics"):
            beside_previous(kept, scored, measured)


def test_int8_is_measured_against_the_network_it_came_from(
    model: Model, measured: Measured, scored: Scored, found: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copy(TINY / "model.onnx", tmp_path / "fp32.onnx")
    cost = int8_cost(model, scored, measured, tmp_path)
    assert (cost["largest_change"], cost["sentences_decided_otherwise"]) == (0.0, 0)
    assert cost["heads"]["overclaim"]["difference"]["value"] == 0.0
    assert "0 of 120 sentences are decided otherwise" in sections.precision_section({**found, "int8": cost})
    with pytest.raises(InputError, match=r"fp32\.onnx"):
        int8_cost(model, scored, measured, tmp_path / "nowhere")


def test_the_report_holds_every_part_that_was_measured(found: dict[str, Any]) -> None:
    result = {
        "benchmark": "PubMed",
        "metric": "macro-F1",
        "split": "5-fold",
        "model": "tiny 1",
        "figure": {"value": 0.5, "low": 0.4, "high": 0.6},
        "baseline": None,
        "published": {"value": 0.6, "system": "another", "source": "doi:x"},
        "note": "",
    }
    text = to_markdown(
        "tiny",
        "1",
        found,
        plots=["plots/risk-coverage.svg"],
        learned=[Point(10, 1, {"overclaim": 0.25})],
        benchmarks=[result],
    )
    for title in ("Figures", "Beside the annotators", "Trigger words", "When it is unsure", "Slices"):
        assert f"## {title}\n" in text
    assert "| 10 | 1 | .250 |" in text
    assert "![risk coverage](plots/risk-coverage.svg)" in text
    assert ".500 [.400, .600] | – | .600 (another, doi:x)" in text
    assert "## Behaviour" not in text, "what was not measured is not mentioned"


def test_a_bar_that_is_missed_says_what_was_tried(found: dict[str, Any]) -> None:
    value = found["heads"]["overclaim"]["ap"]["value"]
    path = ("heads", "overclaim", "ap")
    kept = Bar("kept", path, value, lower=False, tried=(("not shown", "nothing"),))
    missed = Bar("missed", path, value - 0.1, lower=True, tried=(("more labels", ".1 to .2"),))
    unknown = Bar("unknown", ("int8", "heads"), 0.5, lower=False)
    text = bars_section(found, [kept, missed, unknown])
    assert f"| kept | at least {short(value)} | " in text
    assert "| no, by 0.1000 |" in text
    assert (
        "Tried for missed, and what it bought:\n\n| what | bought |\n| --- | --- |\n| more labels | .1 to .2 |" in text
    )
    assert "unknown" not in text
    assert "not shown" not in text
    assert f"## Bars\n\n{text}" in to_markdown("tiny", "1", found, known=[kept, missed, unknown])


def test_the_projects_bars_name_figures_of_the_shipped_model(tmp_path: Path) -> None:
    metrics = read_manifest(ROOT / "models" / "claimscore-base").raw["metrics"]
    for bar in bars():
        assert bar.figure(metrics) is not None, bar.name
        assert bar.tried or bar.met(bar.figure(metrics)["value"]), f"{bar.name} is missed, and nothing was tried"  # type: ignore[index]
    (tmp_path / "bars.json").write_text('{"bars": [{"name": "x"}], "tried": {}}', encoding="utf-8")
    with pytest.raises(InputError, match="not a list of bars"):
        bars(tmp_path / "bars.json")


def test_points_of_the_learning_curve_are_replaced_and_sorted(tmp_path: Path, found: dict[str, Any]) -> None:
    path = tmp_path / "curve.json"
    assert points(path) == []
    add_point(900, 1, {"overclaim": 0.5}, path)
    add_point(100, 1, figures_of(found), path)
    add_point(900, 1, {"overclaim": 0.75}, path)
    assert [(point.rows, point.seed) for point in points(path)] == [(100, 1), (900, 1)]
    assert points(path)[1].figures == {"overclaim": 0.75}
    assert points(path)[0].figures["overclaim"] == found["heads"]["overclaim"]["ap"]["value"]
    path.write_text('[{"rows": 0, "seed": 1, "figures": {"overclaim": 2}}]', encoding="utf-8")
    with pytest.raises(InputError, match="not a list of points"):
        points(path)


def test_benchmark_results_need_every_field(tmp_path: Path) -> None:
    assert benchmark_results(tmp_path / "none.json") == []
    path = tmp_path / "results.json"
    path.write_text('[{"benchmark": "PubMed"}]', encoding="utf-8")
    with pytest.raises(InputError, match="benchmark results"):
        benchmark_results(path)


def test_a_set_is_read_from_a_file_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in _rows(4)), encoding="utf-8")
    mine = measured_set(str(path))
    assert (mine.name, len(mine.items), mine.annotators) == ("mine", 4, 2)
    path.write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="has no row"):
        measured_set(str(path))
    with pytest.raises(InputError, match="no evaluation set"):
        measured_set("nonesuch")


def test_the_readme_s_block_says_what_was_measured_and_nothing_else(found: dict[str, Any]) -> None:
    manifest = {"name": "tiny", "version": "2", "metrics": {**found}}
    plain = figures_block(manifest)
    assert "Words marked, token F1:" in plain
    shown = found["decisions"]["weak_evidence"]["found_among_marked"]
    assert f"as `weak_evidence`, {shown['value']:.0%} [{shown['low']:.0%}, {shown['high']:.0%}] is flagged" in plain
    assert "Behaviour" not in plain
    gain = {"difference": {"value": 0.1, "low": -0.02, "high": 0.2}}
    manifest["metrics"] |= {
        "behaviour": {"failures": 3, "cases": 40, "unsure": 5},
        "previous": {"paired": True, "version": "1", "heads": {"overclaim": gain, "weak_evidence": gain}},
    }
    full = figures_block(manifest)
    assert "Behaviour tests failed: 3 of 40, 5 unsure." in full
    assert "against 1, paired: `overclaim` +0.10 [-0.02, +0.20], `weak_evidence` +0.10 [-0.02, +0.20]." in full
    assert full.endswith("<!-- end of figures -->")
