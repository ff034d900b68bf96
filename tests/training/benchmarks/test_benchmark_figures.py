"""Figures of benchmarks on scores made by hand, where the right answer is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.benchmarks import certainty, credibility, exaggeration, tweets
from training.benchmarks.items import Item
from training.benchmarks.registry import TASKS
from training.benchmarks.task import Measured, class_figures
from training.metrics import Bootstrap

pytestmark = pytest.mark.train


def _measured(items: list[Item], scores: list[list[float]]) -> Measured:
    return Measured(tuple(items), np.array(scores), Bootstrap([one.group for one in items], rounds=50))


def _items(labels: list[float]) -> list[Item]:
    return [Item(f"i{n}", f"text {n}", label, f"g{n}", frozenset({f"g{n}"})) for n, label in enumerate(labels)]


def _sure(label: int, classes: int) -> list[float]:
    return [float(each == label) for each in range(classes)]


def test_macro_f1_counts_small_classes_as_much_as_large_ones() -> None:
    items = _items([0, 0, 0, 0, 1, 2])
    found = class_figures(3)(_measured(items, [_sure(label, 3) for label in (0, 0, 0, 0, 0, 2)]))
    assert found["macro-F1"].value == pytest.approx((8 / 9 + 0 + 1) / 3)
    assert found["accuracy"].value == pytest.approx(5 / 6)
    assert found["macro-F1"].low <= found["macro-F1"].value <= found["macro-F1"].high


def test_a_release_is_compared_with_its_own_abstract(data: Path) -> None:
    items = exaggeration.measured_items()
    right = exaggeration.figures(_measured(items, [_sure(int(one.label), 4) for one in items]))
    assert {name: found.value for name, found in right.items()} == dict.fromkeys(right, 1.0)
    shuffled = list(reversed(items))
    again = exaggeration.figures(_measured(shuffled, [_sure(int(one.label), 4) for one in shuffled]))
    assert again["exaggeration macro-F1"].value == 1.0


def test_one_strength_for_all_says_that_nothing_is_exaggerated(data: Path) -> None:
    items = exaggeration.measured_items()
    found = exaggeration.figures(_measured(items, [_sure(1, 4)] * len(items)))
    press = np.array([one.label for one in items if one.id.endswith(":press")])
    abstract = np.array([one.label for one in items if one.id.endswith(":abstract")])
    same = float(np.mean(press == abstract))
    assert found["exaggeration accuracy"].value == pytest.approx(same)
    assert found["exaggeration macro-F1"].value == pytest.approx(2 * same / (1 + same) / 3)


def test_change_names_more_the_same_and_less() -> None:
    assert exaggeration.change(np.array([3, 1, 0]), np.array([1, 1, 2])).tolist() == [2, 1, 0]


def test_certainty_is_right_where_order_and_distance_are() -> None:
    items = _items([1.0, 2.0, 3.5, 6.0])
    found = certainty.figures(_measured(items, [[1.5], [2.5], [4.0], [6.5]]))
    assert found["Pearson r"].value == pytest.approx(1.0)
    assert found["Spearman ρ"].value == pytest.approx(1.0)
    assert found["mean absolute error"].value == pytest.approx(0.5)


def test_credibility_ranks_the_non_credible_sentences() -> None:
    items = _items([2, 0, 1, 2])
    found = credibility.figures(_measured(items, [[0.1, 0.1, 0.8], [0.5, 0.4, 0.1], [0.1, 0.2, 0.7], [0.3, 0.1, 0.6]]))
    assert found["average precision"].value == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_tweets_have_f1_and_average_precision() -> None:
    found = tweets.figures(_measured(_items([0, 1, 1]), [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]))
    assert found["average precision"].value == 1.0
    assert found["accuracy"].value == pytest.approx(2 / 3)


def test_every_benchmark_says_what_it_is_of_and_names_its_published_figures() -> None:
    for task in TASKS.values():
        assert task.note
        assert not any(published.note == "" for published in task.published)
    assert TASKS["pubmed"].published[0].figures["macro-F1"] == 0.883
    assert TASKS["eurekalert"].published[0].figures["macro-F1"] == 0.892
    assert TASKS["advice-abstracts"].published[0].figures["macro-F1"] == 0.933
