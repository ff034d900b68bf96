"""Batches: sentences of like length together, in an order that depends on the seed, the stage and the epoch alone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

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


@dataclass(frozen=True, slots=True)
class Packed:
    """n examples of m tokens in all, one tensor a field, on the device that fits; batches are cut out of it.

    lengths: the tokens of each example; starts: int64 (n,), where they begin. ids: int32 (m,). words: bool (m,) and
    marks: float32 (m, 14), as ``Batch.token_mask`` and ``token_targets``. targets, strength: as there, (n, 20), (n, 4).
    """

    lengths: tuple[int, ...]
    starts: Tensor
    ids: Tensor
    words: Tensor
    marks: Tensor
    targets: Tensor
    strength: Tensor

    def __len__(self) -> int:
        return len(self.lengths)


def pack(prepared: Prepared, device: torch.device | str = "cpu") -> Packed:
    """All that fitting reads of examples, on ``device``."""
    rows = range(len(prepared))
    lengths = tuple(len(tokens.ids) for tokens in prepared.tokens)
    targets = torch.tensor([example.targets for example in prepared.examples], dtype=torch.float32)
    return Packed(
        lengths=lengths,
        starts=torch.tensor([0, *accumulate(lengths)][:-1], device=device),
        ids=torch.tensor([i for tokens in prepared.tokens for i in tokens.ids], dtype=torch.int32, device=device),
        words=torch.cat([_word_mask(prepared, row) for row in rows]).to(device),
        marks=torch.cat([token_marks(prepared, row) for row in rows]).to(device),
        targets=targets.to(device),
        strength=torch.stack([strength_shares(prepared, row) for row in rows]).to(device),
    )


def _word_mask(prepared: Prepared, row: int) -> Tensor:
    """bool (t,): the tokens of words, where somebody said which of them carry a flag."""
    offsets = prepared.tokens[row].offsets
    if (prepared.soft and prepared.soft[row] is not None) or words_known(prepared.examples[row]):
        return torch.tensor([end > start for start, end in offsets])
    return torch.zeros(len(offsets), dtype=torch.bool)


def collate(packed: Packed, rows: Sequence[int], *, padding: int) -> Batch:
    """One batch, padded to its longest sentence, on the device of ``packed``."""
    device = packed.ids.device
    lengths = torch.tensor([packed.lengths[row] for row in rows], device=device)
    kept = torch.tensor(rows, device=device)
    inside = _inside(lengths, max(packed.lengths[row] for row in rows))
    column = torch.arange(inside.shape[1], device=device)
    places = (packed.starts[kept].unsqueeze(-1) + column) * inside  # of padding: the first token, masked below
    return Batch(
        input_ids=packed.ids[places].long().masked_fill(~inside, padding),
        attention_mask=inside.long(),
        targets=packed.targets[kept],
        strength=packed.strength[kept],
        token_targets=packed.marks[places] * inside.unsqueeze(-1),
        token_mask=packed.words[places] & inside,
    )


def _inside(lengths: Tensor, longest: int) -> Tensor:
    """bool (n, longest): which places of a batch hold a token."""
    return torch.arange(longest, device=lengths.device) < lengths.unsqueeze(-1)


def padded(tokens: Sequence[Tokens], *, padding: int) -> tuple[Tensor, Tensor]:
    """input_ids and attention_mask, int64 (n, t) each, of n sentences padded to the longest."""
    ids = torch.nn.utils.rnn.pad_sequence(
        [torch.tensor(row.ids) for row in tokens], batch_first=True, padding_value=padding
    )
    return ids, _inside(torch.tensor([len(row.ids) for row in tokens]), ids.shape[1]).long()


def strength_shares(prepared: Prepared, row: int) -> Tensor:
    """float32 (4,): how far a row has each claim strength, adding up to one, or all 0 where nobody said."""
    known, soft = prepared.examples[row].strength, prepared.soft[row] if prepared.soft else None
    shares = torch.zeros(len(CLAIM_STRENGTHS))
    if known != UNLABELLED:
        shares[known] = 1.0
    return shares if soft is None else soft.strength
