"""What the annotators said, as arrays beside the network's: the truth that calibration and evaluation compare with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from claimscore.domain import FLAGS, SENTENCE_HEADS
from claimscore.encode import Tokens
from training.labels import Example
from training.metrics import Bools, Floats, Rows


@dataclass(frozen=True, slots=True)
class Gold:
    """n examples.

    targets: (n, 20), the mean over annotators. strength: (n,), -1 where unlabelled.
    words: one bool (t,) a sentence, false for special tokens and where nobody marked words.
    marked: one bool (t, 14) a sentence.
    """

    examples: tuple[Example, ...]
    targets: Floats
    strength: Rows
    words: tuple[Bools, ...]
    marked: tuple[Bools, ...]

    @property
    def positive(self) -> Bools:
        """(n, 20): whether the mean over annotators reaches one half."""
        return self.targets >= 0.5


def gold(examples: Sequence[Example], tokens: Sequence[Tokens]) -> Gold:
    """The truth of ``examples`` on their ``tokens``."""
    return Gold(
        examples=tuple(examples),
        targets=np.array([example.targets for example in examples], np.float64),
        strength=np.array([example.strength for example in examples], np.int64),
        words=tuple(
            np.array([end > start for start, end in row.offsets], np.bool_) & words_known(example)
            for example, row in zip(examples, tokens, strict=True)
        ),
        marked=tuple(_marked(example, row) for example, row in zip(examples, tokens, strict=True)),
    )


def _marked(example: Example, tokens: Tokens) -> Bools:
    found = np.zeros((len(tokens.ids), len(FLAGS)), np.bool_)
    for token, flag in marked_tokens(example, tokens):
        found[token, flag] = True
    return found


def words_known(example: Example) -> bool:
    """Whether the marks say everything about its words: flags are labelled, and each flag that applies has a mark."""
    flags = example.targets[len(SENTENCE_HEADS) :]
    marked = {mark.flag for mark in example.marks}
    return all(value < 0.5 or flag in marked for flag, value in enumerate(flags)) and not any(map(isnan, flags))


def marked_tokens(example: Example, tokens: Tokens) -> list[tuple[int, int]]:
    """(token, flag) pairs: the tokens that overlap a mark."""
    return [
        (row, mark.flag)
        for mark in example.marks
        for row, (start, end) in enumerate(tokens.offsets)
        if start < mark.span.end and mark.span.start < end
    ]
