"""What fitting makes small: the losses of heads, flags, claim strength and words, each over what somebody labelled."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from claimscore.domain import SENTENCE_HEADS
from training.batches import Batch
from training.labels import BINARY
from training.recipe import Recipe


def loss(network: nn.Module, batch: Batch, recipe: Recipe) -> Tensor:
    """The weighted sum of the mean losses of heads, flags, claim strength (where labelled) and tokens."""
    with torch.autocast(batch.input_ids.device.type, dtype=torch.bfloat16, enabled=recipe.bf16):
        heads, tokens = network(batch.input_ids, batch.attention_mask)
    heads, tokens = heads.float(), tokens.float()
    total = binary_loss(heads[:, : len(BINARY)], batch, recipe)
    strengths = batch.strength.sum(dim=-1)
    per_strength = functional.cross_entropy(heads[:, len(BINARY) :], batch.strength, reduction="none")
    total = total + recipe.strength_weight * per_strength.sum() / strengths.sum().clamp(min=1)
    return total + recipe.token_weight * _token_loss(tokens, batch, rest=recipe.token_rest)


def binary_loss(logits: Tensor, batch: Batch, recipe: Recipe) -> Tensor:
    """The weighted sum of the mean losses of six heads and 14 flags; logits: (n, 20)."""
    labelled, first_flag = ~batch.targets.isnan(), len(SENTENCE_HEADS)
    each = functional.binary_cross_entropy_with_logits(
        logits, batch.targets.nan_to_num(), weight=labelled.float(), reduction="none"
    )
    heads = _mean(each[:, :first_flag], labelled[:, :first_flag])
    return recipe.head_weight * heads + recipe.flag_weight * _mean(each[:, first_flag:], labelled[:, first_flag:])


def _token_loss(logits: Tensor, batch: Batch, *, rest: float) -> Tensor:
    """The mean loss of the tokens, each weighing as much as its sentence carries the flag, at least ``rest``.

    Tokens of sentences without the flag outnumber the others by hundreds to one; which sentences carry it is the
    sentence heads' business, and what is shown is shown only there.
    """
    carried = batch.targets[:, len(SENTENCE_HEADS) :].nan_to_num().clamp(min=rest)
    weights = carried.unsqueeze(1) * batch.token_mask.unsqueeze(-1)
    each = functional.binary_cross_entropy_with_logits(logits, batch.token_targets, weight=weights, reduction="sum")
    return each / weights.sum().clamp(min=1.0)


def _mean(losses: Tensor, among: Tensor) -> Tensor:
    return losses.sum() / among.sum().clamp(min=1)
