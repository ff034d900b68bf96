"""Runs go on where they stopped, refuse to mix settings, and end in a table with the published figures beside ours."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from claimscore.errors import SettingsError
from training.__main__ import main
from training.benchmarks.items import Item
from training.benchmarks.methods import Linear
from training.benchmarks.registry import TASKS
from training.benchmarks.results import END, START, read_results, to_markdown, with_figures
from training.benchmarks.runs import Run
from training.benchmarks.task import Split, Task
from training.metrics import Floats

pytestmark = pytest.mark.train

PUBMED = TASKS["pubmed"]


class Watched:
    """The baseline, which counts its fits and calls ``before`` ahead of each."""

    def __init__(self, before: Callable[[int], None]) -> None:
        self.inner = Linear()
        self.before = before
        self.count = 0

    def label(self, task: Task, /) -> str:
        return self.inner.label(task)

    def check(self, measured: Sequence[Item], /) -> None:
        self.inner.check(measured)

    def settings(self, task: Task, /) -> dict[str, Any]:
        return self.inner.settings(task)

    def scores(self, task: Task, split: Split, *, seed: int, folder: Path) -> Floats:
        self.before(self.count)
        self.count += 1
        return self.inner.scores(task, split, seed=seed, folder=folder)


def _stop_at(last: int) -> Callable[[int], None]:
    def stop(count: int) -> None:
        if count == last:
            raise KeyboardInterrupt

    return stop


def test_a_stopped_run_goes_on_and_ends_as_one_that_was_not(data: Path, tmp_path: Path) -> None:
    Run(PUBMED, Linear(), tmp_path / "whole", folds=4).complete([0])
    with pytest.raises(KeyboardInterrupt):
        Run(PUBMED, Watched(_stop_at(2)), tmp_path / "stopped", folds=4).complete([0])
    (partial,) = read_results(PUBMED, tmp_path / "stopped", rounds=20)
    assert (partial.folds, partial.splits) == (2, 4)
    assert "2 of 4 folds" in to_markdown([PUBMED], {"pubmed": [partial]})
    resumed = Watched(_stop_at(9))
    Run(PUBMED, resumed, tmp_path / "stopped", folds=4).complete([0])
    assert resumed.count == 2
    (whole,) = read_results(PUBMED, tmp_path / "whole", rounds=20)
    (again,) = read_results(PUBMED, tmp_path / "stopped", rounds=20)
    assert whole.figures == again.figures
    assert whole.sentences == 80
    assert whole.groups == 40


def test_results_under_other_settings_are_not_mixed(data: Path, tmp_path: Path) -> None:
    Run(PUBMED, Linear(), tmp_path, folds=4).complete([0])
    with pytest.raises(SettingsError, match="penalty"):
        Run(PUBMED, Linear(penalty=1.0), tmp_path, folds=4).complete([0])
    with pytest.raises(SettingsError, match="splits"):
        Run(PUBMED, Linear(), tmp_path, folds=5).complete([0])


def test_seeds_are_averaged_and_one_under_way_is_left_out(data: Path, tmp_path: Path) -> None:
    run = Run(PUBMED, Linear(), tmp_path, folds=4)
    run.complete([0, 1])
    one = run.folder / "fold-1-seed-1.json"
    fit = json.loads(one.read_text(encoding="utf-8"))
    wrong = np.roll(np.array(fit["scores"]), 1, axis=1)
    one.write_text(json.dumps({**fit, "scores": (0.2 * wrong).tolist()}), encoding="utf-8")
    (both,) = read_results(PUBMED, tmp_path, rounds=20)
    assert both.seeds == (0, 1)
    first, second = both.each_seed["macro-F1"]
    assert second < first == both.figures["macro-F1"].value, "the surer seed decides a mean of probabilities"
    (run.folder / "fold-2-seed-1.json").unlink()
    (left,) = read_results(PUBMED, tmp_path, rounds=20)
    assert left.seeds == (0,)


def test_the_command_fits_writes_the_tables_and_the_page(data: Path, encoder_folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Figures\n\n{START}\nstale\n{END}\n\nThe end.\n", encoding="utf-8")
    output = ["--output", str(tmp_path / "out"), "--folds", "2"]
    assert main(["benchmark", "pubmed", "insciout", "--baseline", *output]) == 0
    encoder = ["--encoder", str(encoder_folder), "--page", str(page)]
    assert main(["benchmark", "pubmed", *encoder, *output]) == 0
    found = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert [one["method"] for one in found["pubmed"]] == ["small-after-others", "tfidf"]
    figure = found["pubmed"][1]["figures"]["macro-F1"]
    assert figure["low"] <= figure["value"] <= figure["high"]
    text = page.read_text(encoding="utf-8")
    assert "published: BioBERT (2019)" in text
    assert "| .883 | .900 |" in text
    assert "InSciOut: strength and exaggeration" in text
    assert "stale" not in text
    assert text.endswith("The end.\n")
    assert f"{START}\n\n{(tmp_path / 'out' / 'results.md').read_text(encoding='utf-8')}" in text


def test_an_unknown_benchmark_ends_with_code_2_and_the_known_names(
    data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert main(["benchmark", "nonesuch", "--output", str(tmp_path)]) == 2
    assert "unknown benchmark nonesuch; there are pubmed, eurekalert" in caplog.text


def test_a_page_without_markers_is_not_written_over() -> None:
    with pytest.raises(ValueError, match="no markers"):
        with_figures("# A page", "figures")
