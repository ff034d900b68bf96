"""Calibration gives probabilities, keeps order, and refuses the wrong number of heads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from claimscore.errors import ModelError
from claimscore.model.calibration import BINARY_HEADS, Calibrator
from claimscore.model.manifest import read_manifest
from claimscore.model.session import HEADS, SentenceLogits

CALIBRATOR = Calibrator(read_manifest(Path(__file__).parents[1] / "data" / "tiny_model"))
LOGITS = npst.arrays(np.float32, (3, HEADS), elements=st.floats(-1e4, 1e4, width=32))


@settings(deadline=None)
@given(LOGITS)
def test_everything_is_a_probability_and_strengths_sum_to_one(logits: np.ndarray) -> None:
    result = CALIBRATOR.probabilities(SentenceLogits(logits, (logits[:, :14],) * 3))
    assert result.sentence.dtype == np.float32
    assert ((result.sentence >= 0) & (result.sentence <= 1)).all()
    np.testing.assert_allclose(result.sentence[:, BINARY_HEADS:].sum(axis=1), 1, atol=1e-5)
    assert all(((rows >= 0) & (rows <= 1)).all() for rows in result.tokens)


@settings(deadline=None)
@given(LOGITS)
def test_each_column_keeps_the_order_of_its_logits(logits: np.ndarray) -> None:
    result = CALIBRATOR.probabilities(SentenceLogits(logits, ())).sentence
    for column in range(BINARY_HEADS):
        order = np.argsort(logits[:, column])
        assert (np.diff(result[order, column]) >= 0).all()


def test_another_number_of_heads_is_refused() -> None:
    with pytest.raises(ModelError) as caught:
        CALIBRATOR.probabilities(SentenceLogits(np.zeros((1, 5), np.float32), ()))
    assert caught.value.code == "calibrator-shape"


@settings(deadline=None)
@given(LOGITS, npst.arrays(np.float32, (40, 14), elements=st.floats(-1e4, 1e4, width=32)), st.integers(0, 20))
def test_sentences_calibrated_together_have_the_bits_of_each_alone(
    logits: np.ndarray, rows: np.ndarray, cut: int
) -> None:
    tokens = (rows[:cut], rows[cut : cut + 1], rows[cut + 1 :])
    together = CALIBRATOR.probabilities(SentenceLogits(logits, tokens))
    for i, own in enumerate(tokens):
        alone = CALIBRATOR.probabilities(SentenceLogits(logits[i : i + 1], (own,)))
        assert together.sentence[i].tobytes() == alone.sentence[0].tobytes()
        assert together.tokens[i].tobytes() == alone.tokens[0].tobytes()
