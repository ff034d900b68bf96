"""Figures: by hand where the answer is known, and against scikit-learn where it is there."""

from __future__ import annotations

import math

import numpy as np
import pytest

from training import metrics


def test_average_precision_by_hand() -> None:
    positive = np.array([True, False, True, False])
    assert metrics.average_precision(positive, np.array([4.0, 3.0, 2.0, 1.0])) == pytest.approx((1 + 2 / 3) / 2)
    assert math.isnan(metrics.average_precision(np.zeros(3, bool), np.arange(3.0)))


def test_ties_count_together_whatever_their_order() -> None:
    positive = np.array([True, False, False, True])
    assert metrics.average_precision(positive, np.ones(4)) == pytest.approx(0.5)


@pytest.mark.train
def test_average_precision_is_that_of_scikit_learn() -> None:
    reference = pytest.importorskip("sklearn.metrics").average_precision_score
    draw = np.random.default_rng(3)
    for _ in range(20):
        positive, score = draw.random(50) < 0.3, np.round(draw.random(50), 1)
        assert metrics.average_precision(positive, score) == pytest.approx(reference(positive, score))


def test_f1_share_and_brier() -> None:
    true, said = np.array([True, True, False]), np.array([True, False, True])
    assert metrics.f1(true, said) == pytest.approx(0.5)
    assert math.isnan(metrics.f1(np.zeros(2, bool), np.zeros(2, bool)))
    assert metrics.share(true, said) == pytest.approx(0.5)
    assert metrics.brier(true, np.array([1.0, 0.5, 0.0])) == pytest.approx(0.25 / 3)


def test_calibration_error_is_nought_where_frequencies_match_and_large_where_they_do_not() -> None:
    positive = np.tile([True, False], 100)
    assert metrics.expected_calibration_error(positive, np.full(200, 0.5)) == pytest.approx(0.0)
    assert metrics.expected_calibration_error(positive, np.full(200, 0.9)) == pytest.approx(0.4)


def test_intervals_resample_whole_documents() -> None:
    documents = [f"d{row // 10}" for row in range(100)]
    values = np.repeat(np.arange(10.0), 10)
    by_document = metrics.Bootstrap(documents, rounds=300).estimate(lambda rows: float(values[rows].mean()))
    by_row = metrics.Bootstrap([str(row) for row in range(100)], rounds=300)
    narrow = by_row.estimate(lambda rows: float(values[rows].mean()))
    assert by_document.value == narrow.value == pytest.approx(4.5)
    assert by_document.high - by_document.low > 2 * (narrow.high - narrow.low)


def test_an_undefined_figure_has_no_interval() -> None:
    found = metrics.Bootstrap(["a", "b"], rounds=5).estimate(lambda _rows: float("nan"))
    assert found.rounded() == {"value": None, "low": None, "high": None}
