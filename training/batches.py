"""Batches: sentences of like length together, in an order that depends on the seed, the stage and the epoch alone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from claimscore.domain import CLAIM_STRENGTHS, FLAGS
from claimscore.encode import Encoder, Tokens
from training.gold import marked_tokens, words_known
from training.labels import UNLABELLED, Example

_BUCKET = 16
"""Batches that are sorted by length together: enough to spare most padding, few enough to keep the order random."""


@dataclass(frozen=True, slots=True)
class Batch:
    """n sentences of at most t tokens.

    input_ids, attention_mask: int64 (n, t). targets: float32 (n, 20), nan where unlabelled. strength: float32 (n, 4),
    shares that add up to one, all 0 where unlabelled. token_targets: float32 (n, t, 14). token_mask: bool (n, t), false
    for padding, special tokens and sentences whose words nobody marked.
    """

    input_ids: Tensor
    attention_mask: Tensor
    targets: Tensor
    strength: Tensor
    token_targets: Tensor
    token_mask: Tensor


@dataclass(frozen=True, slots=True)
class Soft:
    """Targets between 0 and 1 for one sentence, by a teacher or by annotators and a teacher together.

    strength: float32 (4,), adding up to one. tokens: float32 (t, 14) probabilities, t being the student's tokens.
    """

    strength: Tensor
    tokens: Tensor


@dataclass(frozen=True, slots=True)
class Prepared:
    """Examples with their tokens; soft: soft targets of each, or nothing for those that annotators alone labelled."""

    examples: tuple[Example, ...]
    tokens: tuple[Tokens, ...]
    soft: tuple[Soft | None, ...] = ()

    def __len__(self) -> int:
        return len(self.examples)

    def part(self, start: int, stop: int) -> Prepared:
        """The rows from ``start`` to ``stop``."""
        return Prepared(self.examples[start:stop], self.tokens[start:stop], self.soft[start:stop])

    def __add__(self, other: Prepared) -> Prepared:
        soft = [part.soft or (None,) * len(part) for part in (self, other)]
        return Prepared(self.examples + other.examples, self.tokens + other.tokens, soft[0] + soft[1])


def prepare(examples: Sequence[Example], encoder: Encoder) -> Prepared:
    """Tokenise examples with the encoder that serves."""
    return Prepared(tuple(examples), tuple(encoder.tokenise([example.text for example in examples])))


def token_marks(prepared: Prepared, row: int) -> Tensor:
    """float32 (t, 14): how far each token of a row carries each flag, by its soft targets or else by the annotators."""
    soft = prepared.soft[row] if prepared.soft else None
    if soft is not None:
        return soft.tokens
    marks = torch.zeros((len(prepared.tokens[row].ids), len(FLAGS)))
    for token, flag in marked_tokens(prepared.examples[row], prepared.tokens[row]):
        marks[token, flag] = 1.0
    return marks


def epoch_order(prepared: Prepared, *, batch: int, seed: str) -> list[list[int]]:
    """Rows of each batch of one epoch."""
    return length_order([len(tokens.ids) for tokens in prepared.tokens], batch=batch, seed=seed)


def length_order(lengths: Sequence[int], *, batch: int, seed: str) -> list[list[int]]:
    """Places of each batch of one pass over sentences of these lengths in tokens."""
    shuffle = random.Random(seed)  # noqa: S311 (an order, not a secret)
    rows = list(range(len(lengths)))
    shuffle.shuffle(rows)
    batches = []
    for start in range(0, len(rows), batch * _BUCKET):
        bucket = sorted(rows[start : start + batch * _BUCKET], key=lambda row: lengths[row])
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
    strength = torch.zeros((n, len(CLAIM_STRENGTHS)))
    for place, row in enumerate(rows):
        tokens = prepared.tokens[row]
        length = len(tokens.ids)
        ids[place, :length] = torch.tensor(tokens.ids)
        attention[place, :length] = 1
        if (prepared.soft and prepared.soft[row] is not None) or words_known(prepared.examples[row]):
            token_mask[place, :length] = torch.tensor([end > start for start, end in tokens.offsets])
        token_targets[place, :length] = token_marks(prepared, row)
        strength[place] = strength_shares(prepared, row)
    kept = [prepared.examples[row] for row in rows]
    return Batch(
        input_ids=ids,
        attention_mask=attention,
        targets=torch.tensor([example.targets for example in kept], dtype=torch.float32),
        strength=strength,
        token_targets=token_targets,
        token_mask=token_mask,
    )


def strength_shares(prepared: Prepared, row: int) -> Tensor:
    """float32 (4,): how far a row has each claim strength, adding up to one, or all 0 where nobody said."""
    known, soft = prepared.examples[row].strength, prepared.soft[row] if prepared.soft else None
    shares = torch.zeros(len(CLAIM_STRENGTHS))
    if known != UNLABELLED:
        shares[known] = 1.0
    return shares if soft is None else soft.strength
