"""Batches: sentences of like length together, in an order that depends on the seed, the stage and the epoch alone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from claimscore.domain import FLAGS
from claimscore.encode import Encoder, Tokens
from training.gold import marked_tokens
from training.labels import Example

_BUCKET = 16
"""Batches that are sorted by length together: enough to spare most padding, few enough to keep the order random."""


@dataclass(frozen=True, slots=True)
class Batch:
    """n sentences of at most t tokens.

    input_ids, attention_mask: int64 (n, t). targets: float32 (n, 20). strength: int64 (n,), -1 where unlabelled.
    token_targets: float32 (n, t, 14). token_mask: bool (n, t), false for padding and special tokens.
    """

    input_ids: Tensor
    attention_mask: Tensor
    targets: Tensor
    strength: Tensor
    token_targets: Tensor
    token_mask: Tensor


@dataclass(frozen=True, slots=True)
class Prepared:
    """Examples with their tokens, and which tokens carry which flag."""

    examples: tuple[Example, ...]
    tokens: tuple[Tokens, ...]


def prepare(examples: Sequence[Example], encoder: Encoder) -> Prepared:
    """Tokenise examples with the encoder that serves."""
    return Prepared(tuple(examples), tuple(encoder.tokenise([example.text for example in examples])))


def epoch_order(prepared: Prepared, *, batch: int, seed: str) -> list[list[int]]:
    """Rows of each batch of one epoch."""
    shuffle = random.Random(seed)  # noqa: S311 (an order, not a secret)
    rows = list(range(len(prepared.examples)))
    shuffle.shuffle(rows)
    batches = []
    for start in range(0, len(rows), batch * _BUCKET):
        bucket = sorted(rows[start : start + batch * _BUCKET], key=lambda row: len(prepared.tokens[row].ids))
        batches += [bucket[cut : cut + batch] for cut in range(0, len(bucket), batch)]
    shuffle.shuffle(batches)
    return batches


def collate(prepared: Prepared, rows: Sequence[int], *, padding: int) -> Batch:
    """One batch, padded to its longest sentence."""
    n, t = len(rows), max(len(prepared.tokens[row].ids) for row in rows)
    ids = torch.full((n, t), padding, dtype=torch.int64)
    attention = torch.zeros((n, t), dtype=torch.int64)
    token_targets = torch.zeros((n, t, len(FLAGS)))
    token_mask = torch.zeros((n, t), dtype=torch.bool)
    for place, row in enumerate(rows):
        tokens = prepared.tokens[row]
        length = len(tokens.ids)
        ids[place, :length] = torch.tensor(tokens.ids)
        attention[place, :length] = 1
        token_mask[place, :length] = torch.tensor([end > start for start, end in tokens.offsets])
        for token, flag in marked_tokens(prepared.examples[row], tokens):
            token_targets[place, token, flag] = 1.0
    kept = [prepared.examples[row] for row in rows]
    return Batch(
        input_ids=ids,
        attention_mask=attention,
        targets=torch.tensor([example.targets for example in kept], dtype=torch.float32),
        strength=torch.tensor([example.strength for example in kept], dtype=torch.int64),
        token_targets=token_targets,
        token_mask=token_mask,
    )
