"""Calibration and thresholds: known answers, priors that hold, bands that keep their promise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimscore.domain import FLAGS, SENTENCE_HEADS, Span
from claimscore.encode import Tokens
from claimscore.model.calibration import Probabilities
from claimscore.model.session import HEADS, SentenceLogits
from training import calibration, thresholds
from training.corpora import authored_rows
from training.gold import gold
from training.labels import BINARY, Mark, examples

pytestmark = pytest.mark.train


def test_a_known_line_is_found_again() -> None:
    draw = np.random.default_rng(0)
    logits = draw.normal(0, 2, 20_000)
    targets = (draw.random(20_000) < 1 / (1 + np.exp(-(1.7 * logits - 1.2)))).astype(float)
    slope, intercept = calibration.fit_line(logits, targets)
    assert slope == pytest.approx(1.7, abs=0.1)
    assert intercept == pytest.approx(-1.2, abs=0.1)


@settings(deadline=None)  # the first call imports the optimiser
@given(st.lists(st.tuples(st.floats(-30, 30), st.booleans()), min_size=1, max_size=30))
def test_a_slope_is_positive_and_finite_for_any_data(pairs: list[tuple[float, bool]]) -> None:
    logits, targets = (np.array(column, float) for column in zip(*pairs, strict=True))
    slope, intercept = calibration.fit_line(logits, targets)
    assert 0 < slope < 25
    assert np.isfinite(intercept)


def test_two_positives_do_not_pull_the_slope_far() -> None:
    logits = np.concatenate([np.full(200, -4.0), [3.0, 3.5]])
    slope, _ = calibration.fit_line(logits, np.concatenate([np.zeros(200), np.ones(2)]))
    assert 0.3 < slope < 3


def test_a_row_of_weight_three_counts_as_three_rows() -> None:
    draw = np.random.default_rng(3)
    logits, targets = draw.normal(0, 2, 60), (draw.random(60) < 0.4).astype(float)
    weights = np.where(np.arange(60) < 20, 3.0, 1.0)
    thrice = np.concatenate([logits, logits[:20], logits[:20]]), np.concatenate([targets, targets[:20], targets[:20]])
    assert calibration.fit_line(logits, targets, weights) == pytest.approx(calibration.fit_line(*thrice), abs=1e-4)


def test_a_source_weighs_as_the_root_of_its_rows() -> None:
    row = examples(authored_rows())[0]
    rows = [replace(row, source="news")] * 16 + [replace(row, source="press")] * 4
    weights = calibration.source_weights(gold(rows, [Tokens((), (), truncated=False)] * 20))
    assert weights.sum() == pytest.approx(20)
    assert weights[:16].sum() == pytest.approx(2 * weights[16:].sum())


def test_a_sentence_that_one_of_two_annotators_marks_counts_as_marked() -> None:
    row = examples(authored_rows())[0]
    marked = {share: replace(row, targets=(share,) * len(BINARY)) for share in (0.0, 0.5, 1.0)}
    tokens = [Tokens((), (), truncated=False)] * 60
    logits = SentenceLogits(np.zeros((60, HEADS), np.float32), [np.zeros((0, len(FLAGS)), np.float32)] * 60)
    half, whole = (
        calibration.fit_calibration(gold([marked[0.0]] * 30 + [marked[share]] * 30, tokens), logits)
        for share in (0.5, 1.0)
    )
    assert half == whole


def test_an_overconfident_strength_head_is_cooled() -> None:
    draw = np.random.default_rng(1)
    logits = draw.normal(0, 1, (4000, 4))
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    strengths = np.array([draw.choice(4, p=row) for row in shares])
    assert calibration.fit_temperature(3 * logits, strengths) == pytest.approx(3.0, rel=0.1)
    assert calibration.fit_temperature(np.zeros((0, 4)), np.zeros(0, np.int64)) == pytest.approx(1.0, abs=0.01)


def test_a_threshold_splits_two_heaps_and_leans_to_one_half_for_few() -> None:
    probability = np.concatenate([np.linspace(0.01, 0.1, 500), np.linspace(0.2, 0.3, 500)])
    positive = np.arange(1000) >= 500
    assert 0.1 < thresholds.best_f1_threshold(positive, probability) < 0.2
    few = thresholds.best_f1_threshold(positive[499:501], probability[499:501])
    assert 0.4 < few < 0.5
    assert thresholds.best_f1_threshold(np.zeros(3, bool), np.ones(3)) == 0.5


def test_a_band_keeps_its_errors_on_the_rows_it_was_fitted_on() -> None:
    draw = np.random.default_rng(2)
    probability = draw.random(3000)
    positive = draw.random(3000) < probability
    low, high = thresholds.band(positive, probability, flag_error=0.2, ok_error=0.05)
    assert 0 < low < high < 1
    assert positive[probability >= high].mean() >= 0.8
    assert positive[probability < low].mean() <= 0.05


def test_nothing_is_unsure_where_the_heads_are_apart() -> None:
    probability = np.concatenate([np.linspace(0.0, 0.2, 100), np.linspace(0.8, 1.0, 100)])
    positive = np.arange(200) >= 100
    low, high = thresholds.band(positive, probability, flag_error=0.2, ok_error=0.05)
    assert low == high
    assert 0.2 < low < 0.8


def test_a_head_without_positives_flags_nothing() -> None:
    low, high = thresholds.band(np.zeros(50, bool), np.linspace(0, 0.4, 50), flag_error=0.2, ok_error=0.05)
    assert high == 1.0
    assert low > 0.39


def test_words_are_hidden_where_the_flag_is_unsure_and_annotators_mark_others() -> None:
    plain, flag = examples(authored_rows())[0], len(SENTENCE_HEADS)
    carries = replace(plain, targets=tuple(float(column == flag) for column in range(len(BINARY))))
    first, second = (replace(carries, marks=(Mark(0, Span(*word)),)) for word in ((0, 4), (5, 9)))
    tokens = [Tokens((1, 2), ((0, 4), (5, 9)), truncated=False)] * 200
    sentence = np.zeros((200, HEADS), np.float32)
    sentence[:, flag] = np.where(np.arange(200) < 100, 0.9, 0.6)
    words = np.zeros((200, 2, len(FLAGS)), np.float32)
    words[:, 0, 0] = 0.8
    found = thresholds.fit_thresholds(gold([first] * 100 + [second] * 100, tokens), Probabilities(sentence, (*words,)))
    assert found["flags"]["cure"] < 0.6
    assert found["tokens"]["cure"] < 0.8
    assert 0.6 * 0.8 < found["joint"] < 0.9 * 0.8
