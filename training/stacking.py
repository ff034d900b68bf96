"""Letting what the network says of its other heads speak for a head that has too few labels of its own.

The flags of a dimension, and its other head, say more of a head than the network makes of them: stacked
generalization (Wolpert 1992, doi:10.1016/S0893-6080(05)80023-1). Every logit is a line on the same pooled states, so a
sum of logits is such a line as well: it replaces the head's own, and scoring stays as fast as it was.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

from claimscore.domain import DIMENSION_FLAGS
from training.calibration import source_weights
from training.gold import Gold
from training.labels import BINARY
from training.metrics import Bools, Floats
from training.network import ClaimNetwork

log = logging.getLogger("training")

_CHANGE = 0.01
"""How freely the others' weights are fitted: scikit-learn's C on logits of unit spread. .003 to .03 hardly differ."""
_OWN = 30.0
"""The spread that a head's own logit is given instead, so that what holds the others' weights does not hold its own."""


def stack_heads(network: ClaimNetwork, heads: Sequence[str], truth: Gold, logits: Floats) -> None:
    """Replace the lines of ``heads`` by the best sum of those of their dimension.

    heads: some of ``training.recipe.STACKABLE``. truth, logits: the labels of n sentences that no part of fitting saw,
    and the network's (n, 24) for them. A head whose labels are all alike stays as it is.
    """
    weights = source_weights(truth)
    weight, bias = network.sentence_head.weight.detach().clone(), network.sentence_head.bias.detach().clone()
    for head in heads:
        row = BINARY.index(head)
        positive = truth.positive[:, row]
        if positive.all() or not positive.any():
            log.info("%s: nothing to stack on, its labels are all alike", head)
            continue
        dimension = head.removesuffix("_severe")
        outputs = (dimension, f"{dimension}_severe", *DIMENSION_FLAGS[dimension])
        others = [BINARY.index(name) for name in outputs if name != head]
        shares = torch.tensor(_shares(logits[:, [row, *others]], positive, weights), dtype=weight.dtype)
        with torch.no_grad():
            network.sentence_head.weight[row] = weight[row] + shares @ weight[others]
            network.sentence_head.bias[row] = bias[row] + shares @ bias[others]
        told = ", ".join(f"{BINARY[other]} {share:+.2f}" for other, share in zip(others, shares.tolist(), strict=True))
        log.info("%s is its own logit and %s", head, told)


def _shares(logits: Floats, positive: Bools, weights: Floats) -> Floats:
    """(k,): how much each logit after the first adds, the first counting once; logits (n, 1 + k)."""
    spread = logits.std(axis=0).clip(1e-6)
    spread[0] /= _OWN
    scaled = (logits - logits.mean(axis=0)) / spread
    fitted = LogisticRegression(C=_CHANGE, max_iter=1000).fit(scaled, positive, weights)
    slopes = fitted.coef_[0] / spread
    return np.asarray(slopes[1:] / slopes[0] if slopes[0] > 0 else np.zeros(len(slopes) - 1))
