"""Heads that others speak for: what they learn, what stays as it was, and that scoring needs nothing more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from claimscore.encode import Tokens
from claimscore.errors import SettingsError
from claimscore.model.session import HEADS
from training.corpora import authored_rows
from training.gold import Gold, gold
from training.labels import BINARY, examples
from training.metrics import Floats, average_precision
from training.network import ClaimNetwork
from training.recipe import load_recipe
from training.stacking import stack_heads

pytestmark = pytest.mark.train

ROWS, HIDDEN = 1200, 16
WEAK, ANECDOTE, CURE = (BINARY.index(name) for name in ("weak_evidence", "anecdote", "cure"))


def network() -> ClaimNetwork:
    torch.manual_seed(5)
    return ClaimNetwork(nn.Identity(), hidden=HIDDEN, dropout=0.0)


def said(net: ClaimNetwork, pooled: torch.Tensor) -> Floats:
    with torch.no_grad():
        return np.asarray(net.sentence_head(pooled).double().numpy())


def truth(positive: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Gold:
    """Labels of one source in which weak evidence is as given, and nothing else is there."""
    row = examples(authored_rows())[0]
    rows = [replace(row, targets=tuple(float(hit and name == "weak_evidence") for name in BINARY)) for hit in positive]
    return gold(rows, [Tokens((), (), truncated=False)] * len(rows))


@pytest.fixture
def pooled() -> torch.Tensor:
    torch.manual_seed(6)
    return torch.randn(ROWS, 2 * HIDDEN) * 4


def test_a_head_learns_what_a_flag_of_its_dimension_says(pooled: torch.Tensor) -> None:
    net = network()
    before = said(net, pooled)
    meant = before[:, WEAK] + 0.5 * before[:, ANECDOTE] + np.random.default_rng(1).normal(0, 0.3, ROWS)
    labels = truth(meant > np.quantile(meant, 0.8))
    first, second = slice(0, ROWS // 2), slice(ROWS // 2, ROWS)
    learned = replace(labels, examples=labels.examples[first], targets=labels.targets[first])
    stack_heads(net, ["weak_evidence"], learned, before[first])
    after = said(net, pooled)
    unseen = labels.positive[second, WEAK]
    gained = average_precision(unseen, after[second, WEAK]) - average_precision(unseen, before[second, WEAK])
    assert gained > 0.05
    rest = [row for row in range(HEADS) if row != WEAK]
    assert (after[:, rest] == before[:, rest]).all()


def test_the_new_logit_is_the_own_one_and_shares_of_its_dimension_alone(pooled: torch.Tensor) -> None:
    net = network()
    before = said(net, pooled)
    labels = truth(before[:, WEAK] + before[:, ANECDOTE] + before[:, CURE] > 4)
    stack_heads(net, ["weak_evidence"], labels, before)
    changed = said(net, pooled)[:, WEAK] - before[:, WEAK]
    shares, *_ = np.linalg.lstsq(np.c_[before, np.ones(ROWS)], changed, rcond=None)
    assert shares[ANECDOTE] > 0.1
    assert shares[CURE] == pytest.approx(0, abs=1e-3)
    assert shares[WEAK] == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("hit", [False, True])
def test_labels_that_are_all_alike_teach_nothing(pooled: torch.Tensor, hit: bool) -> None:
    net = network()
    before = said(net, pooled)
    stack_heads(net, ["weak_evidence"], truth(np.full(ROWS, hit)), before)
    assert (said(net, pooled) == before).all()


def test_a_head_that_has_no_dimension_is_refused() -> None:
    with pytest.raises(SettingsError, match="stacked names critical, expected some of overclaim, overclaim_severe"):
        load_recipe("base", ['stacked=["critical"]'])
