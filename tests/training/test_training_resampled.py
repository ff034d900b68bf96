"""Figures on all resamples at once equal those of a loop over resamples, and the tests of differences are right."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from training import metrics
from training.evaluation import resampled, significance


def _data(seed: int) -> tuple[metrics.Bootstrap, np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    positive = draw.random(90) < 0.3
    probability = np.clip(draw.random(90) * 0.7 + 0.25 * positive, 0, 1)
    documents = [f"d{row // 4}" for row in range(90)]
    return metrics.Bootstrap(documents, rounds=60, seed=seed), positive, probability, draw.random(90) < 0.4


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize(
    ("fast", "slow"),
    [
        (resampled.average_precision, metrics.average_precision),
        (resampled.expected_calibration_error, metrics.expected_calibration_error),
        (resampled.brier, metrics.brier),
    ],
)
def test_weights_give_what_drawing_rows_gives(seed: int, fast: Callable[..., Any], slow: Callable[..., float]) -> None:
    bootstrap, positive, probability, _ = _data(seed)
    expected = bootstrap.estimate(lambda rows: slow(positive[rows], probability[rows]))
    found = bootstrap.interval(fast(bootstrap.weights, positive, probability))
    assert found.rounded() == pytest.approx(expected.rounded())
    each = [slow(positive[rows], probability[rows]) for rows in bootstrap.samples]
    np.testing.assert_allclose(fast(bootstrap.weights, positive, probability)[1:], each, atol=1e-12)


def test_tied_scores_count_together_on_every_resample() -> None:
    bootstrap, positive, probability, _ = _data(4)
    ties = np.round(probability, 1)
    each = [metrics.average_precision(positive[rows], ties[rows]) for rows in bootstrap.samples]
    np.testing.assert_allclose(resampled.average_precision(bootstrap.weights, positive, ties)[1:], each, atol=1e-12)


def test_f1_and_shares_equal_those_of_drawn_rows() -> None:
    bootstrap, positive, _, said = _data(5)
    each = [metrics.f1(positive[rows], said[rows]) for rows in bootstrap.samples]
    np.testing.assert_allclose(resampled.f1(bootstrap.weights, positive, said)[1:], each, atol=1e-12)
    each = [metrics.share(positive[rows], said[rows]) for rows in bootstrap.samples]
    np.testing.assert_allclose(resampled.ratio(bootstrap.weights, positive & said, said)[1:], each, atol=1e-12)


@pytest.mark.train
def test_area_and_kappa_are_those_of_scikit_learn() -> None:
    reference = pytest.importorskip("sklearn.metrics")
    bootstrap, positive, probability, said = _data(6)
    ties = np.round(probability, 1)
    area = resampled.area_under_roc(bootstrap.weights, positive, ties)
    kappa = resampled.kappa(bootstrap.weights, positive, said)
    for line, rows in enumerate(bootstrap.samples[:20], start=1):
        assert area[line] == pytest.approx(reference.roc_auc_score(positive[rows], ties[rows]))
        assert kappa[line] == pytest.approx(reference.cohen_kappa_score(positive[rows], said[rows]))


def test_figures_without_a_positive_or_a_row_are_undefined() -> None:
    weights, none = np.ones((3, 4)), np.zeros(4, np.bool_)
    assert np.isnan(resampled.average_precision(weights, none, np.arange(4.0))).all()
    assert np.isnan(resampled.area_under_roc(weights, ~none, np.arange(4.0))).all()
    assert np.isnan(resampled.average_precision(np.ones((3, 0)), np.zeros(0, np.bool_), np.zeros(0))).all()
    assert np.isnan(resampled.f1(weights, none, none)).all()


def test_error_at_coverage_takes_the_surest_first() -> None:
    wrong = np.array([False, True, False, True])
    sure = np.array([0.9, 0.6, 0.8, 0.7])
    weights = np.array([[1.0, 1.0, 1.0, 1.0], [2.0, 0.0, 0.0, 2.0]])
    half = resampled.error_at_coverage(weights, wrong, sure, 0.5)
    assert half.tolist() == pytest.approx([0.0, 0.0])
    assert resampled.error_at_coverage(weights, wrong, sure, 0.75).tolist() == pytest.approx([1 / 3, 1 / 3])
    assert resampled.error_at_coverage(weights, wrong, sure, 1.0).tolist() == pytest.approx([0.5, 0.5])


def test_a_clear_difference_is_found_and_no_difference_is_not() -> None:
    bootstrap, positive, probability, _ = _data(7)
    noise = np.random.default_rng(1).random(90)
    first = resampled.average_precision(bootstrap.weights, positive, noise)
    second = resampled.average_precision(bootstrap.weights, positive, probability)
    found = significance.paired(bootstrap, first, second)
    assert found["difference"]["value"] == pytest.approx(second[0] - first[0], abs=1e-4)
    assert found["difference"]["low"] > 0
    assert found["second_higher"] > 0.97
    assert found["p"] <= 0.05
    same = significance.paired(bootstrap, first, first)
    assert (same["difference"]["value"], same["second_higher"], same["p"]) == (0.0, 0.5, 1.0)


def test_an_undefined_figure_has_no_probability() -> None:
    bootstrap = metrics.Bootstrap(["a", "b"], rounds=4)
    found = significance.paired(bootstrap, np.full(5, np.nan), np.zeros(5))
    assert found["p"] is None
    assert found["difference"]["value"] is None


def test_mcnemar_by_hand() -> None:
    first = np.array([True] * 8 + [False, True])
    second = np.array([False] * 7 + [True, True, True])
    found = significance.mcnemar(first, second)
    assert (found["only_first_right"], found["only_second_right"]) == (7, 1)
    assert found["p"] == pytest.approx(2 * (1 + 8) / 256, abs=1e-4)
    assert significance.binomial_two_sided(0, 0) == 1.0
    assert significance.binomial_two_sided(3, 6) == 1.0


@pytest.mark.train
def test_the_exact_probability_is_that_of_scipy() -> None:
    reference = pytest.importorskip("scipy.stats").binomtest
    for count, trials in ((0, 1), (1, 9), (4, 9), (12, 40), (40, 61)):
        assert significance.binomial_two_sided(count, trials) == pytest.approx(reference(count, trials).pvalue)


def test_holm_s_correction_by_hand() -> None:
    found = significance.holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": None})
    assert found == {"a": 0.03, "b": 0.06, "c": 0.06, "d": None}
    assert math.isclose(significance.holm({"only": 0.2})["only"] or 0, 0.2)
