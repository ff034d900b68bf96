"""Teachers read sentences, labelled ones too, and the network that ships learns from their word.

Source: Hinton, Vinyals and Dean 2015, arXiv:1503.02531 (probabilities as targets); Xie et al. 2020, arXiv:1911.04252
(unlabelled text through a teacher). Teachers learn from the same rows as their student, so nothing that measures
reaches either.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isnan
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from claimscore.encode import Encoder, Tokens
from training.batches import Prepared, Soft, padded, prepare, strength_shares, token_marks
from training.device import best_device
from training.gold import words_known
from training.labels import BINARY, UNLABELLED, Example, text_digest
from training.network import ClaimNetwork

log = logging.getLogger("training")

_BATCH = 64
_LOG_EVERY_SECONDS = 20.0
_NEVER = -20.0
"""The logit of words that no teacher has seen."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One teacher, asked for its word only where that is not kept yet, so that none is fitted or loaded in vain.

    network: gives it. reader: its tokenizer; padding: its padding id. kept: the file of its word, so that a run taken
    up again does not ask twice. made_by: what it is, its recipe say; the word of another one is not taken for its own.
    """

    network: Callable[[], ClaimNetwork]
    reader: Encoder
    padding: int
    kept: Path
    made_by: str = ""


def taught(teachers: Sequence[Voice], examples: Sequence[Example], encoder: Encoder) -> Prepared:
    """``examples`` with the teachers' probabilities as targets, tokenised by ``encoder`` for the student.

    The probabilities are those of the teachers' mean logits.
    """
    prepared = prepare(examples, encoder)
    words = [_word(teacher, examples, prepared) for teacher in teachers]
    heads = torch.stack([word["heads"] for word in words]).mean(dim=0)
    tokens = torch.stack([word["tokens"] for word in words]).float().nanmean(dim=0).nan_to_num(nan=_NEVER)
    lengths = [len(row.ids) for row in prepared.tokens]
    shares = torch.softmax(heads[:, len(BINARY) :], dim=-1)
    targets = torch.sigmoid(heads[:, : len(BINARY)]).tolist()
    said = tuple(replace(example, targets=tuple(row)) for example, row in zip(examples, targets, strict=True))
    soft = zip(shares, torch.split(torch.sigmoid(tokens), lengths), strict=True)
    return Prepared(said, prepared.tokens, tuple(Soft(strength, marks) for strength, marks in soft))


def _word(teacher: Voice, examples: Sequence[Example], prepared: Prepared) -> dict[str, Tensor]:
    """What one teacher says, as ``_asked`` gives it, from its file where that is of these sentences."""
    digest = text_digest("\n".join((teacher.made_by, *(example.text for example in examples))))
    word = _kept(teacher.kept, digest)
    if word is None:
        network = teacher.network()
        log.info("a teacher reads %d sentences", len(examples))
        word = _asked(network, prepare(examples, teacher.reader), prepared, padding=teacher.padding)
        save_file({**word, "digest": torch.tensor(list(bytes.fromhex(digest)))}, teacher.kept)
    return word


def blended(own: Prepared, said: Prepared, *, share: float) -> Prepared:
    """Labelled rows whose targets are ``share`` the teacher's word and for the rest the annotators'.

    said: the same rows with the teacher's word alone. What no annotator labelled is the teacher's.
    Source: Hinton, Vinyals and Dean 2015, arXiv:1503.02531, section 2 (both targets together).
    """
    if [example.id for example in own.examples] != [example.id for example in said.examples]:
        raise ValueError("the teacher spoke of other rows")
    rows = range(len(own.examples))
    examples = tuple(
        replace(one, targets=_between(one.targets, theirs.targets, share))
        for one, theirs in zip(own.examples, said.examples, strict=True)
    )
    return Prepared(examples, own.tokens, tuple(_soft_between(own, said, row, share) for row in rows))


def _between(own: Sequence[float], said: Sequence[float], share: float) -> tuple[float, ...]:
    return tuple(
        theirs if isnan(mine) else mine + share * (theirs - mine) for mine, theirs in zip(own, said, strict=True)
    )


def _soft_between(own: Prepared, said: Prepared, row: int, share: float) -> Soft:
    strength, tokens = strength_shares(said, row), token_marks(said, row)
    if own.examples[row].strength != UNLABELLED:
        strength = torch.lerp(strength_shares(own, row), strength, share)
    if words_known(own.examples[row]):
        tokens = torch.lerp(token_marks(own, row), tokens, share)
    return Soft(strength, tokens)


def _kept(path: Path, digest: str) -> dict[str, Tensor] | None:
    """The word as ``_asked`` gives it, from a file of these sentences; ``None`` where there is none."""
    if not path.is_file():
        return None
    kept = load_file(path)
    if bytes(kept["digest"].tolist()).hex() != digest:
        return None
    log.info("%s holds a teacher's word on these sentences", path)
    return kept


def _asked(network: ClaimNetwork, asked: Prepared, student: Prepared, *, padding: int) -> dict[str, Tensor]:
    """``heads``: logits (n, 24); ``tokens``: float16 logits (all of the student's tokens, 14)."""
    heads, rows = logits(network, asked, padding=padding)
    tokens = torch.cat(
        [aligned(row, mine, theirs) for row, mine, theirs in zip(rows, asked.tokens, student.tokens, strict=True)]
    ).half()
    return {"heads": heads, "tokens": tokens}


def logits(network: ClaimNetwork, asked: Prepared, *, padding: int) -> tuple[Tensor, list[Tensor]]:
    """Logits of every example in order: (n, 24), and (t, 14) for each example's t tokens."""
    order = sorted(range(len(asked.examples)), key=lambda row: len(asked.tokens[row].ids))
    heads = torch.empty((len(order), network.sentence_head.out_features))
    rows: list[Tensor] = [torch.empty(0)] * len(order)
    spoke = time.monotonic()
    device = best_device()
    network.eval().to(device)
    with torch.inference_mode(), torch.autocast(device.type, dtype=torch.bfloat16):
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            ids, mask = padded([asked.tokens[place] for place in places], padding=padding)
            said, per_token = network(ids.to(device), mask.to(device))
            heads[places] = said.float().cpu()
            for place, values in zip(places, per_token.float().cpu(), strict=True):
                rows[place] = values[: len(asked.tokens[place].ids)].clone()
            if time.monotonic() - spoke > _LOG_EVERY_SECONDS:
                spoke = time.monotonic()
                log.info("a teacher has read %d of %d sentences", start + len(places), len(order))
    network.cpu()
    return heads, rows


def aligned(values: Tensor, mine: Tokens, theirs: Tokens) -> Tensor:
    """(t, 14) for ``theirs`` from (s, 14) of ``mine``: the largest value among the tokens that a token overlaps.

    Both tokenise one sentence. A token with no counterpart (cut off, say) gets nan.
    """
    if mine.offsets == theirs.offsets:
        special = torch.tensor([end == start for start, end in mine.offsets])
        return values.masked_fill(special.unsqueeze(-1), float("nan"))
    found = torch.full((len(theirs.ids), values.shape[-1]), float("nan"))
    words = [row for row, (start, end) in enumerate(mine.offsets) if end > start]
    first = 0
    for row, (start, end) in enumerate(theirs.offsets):
        while first < len(words) and mine.offsets[words[first]][1] <= start:
            first += 1
        place = first
        while place < len(words) and mine.offsets[words[place]][0] < end:
            found[row] = torch.fmax(found[row], values[words[place]])
            place += 1
    return found
