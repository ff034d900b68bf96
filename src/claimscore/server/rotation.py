"""Turns at the network: each call takes a few sentences from every caller in order, until it is full."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from claimscore.encode import Tokens
from claimscore.model.bundle import Model
from claimscore.model.calibration import Probabilities
from claimscore.model.session import Floats

TOKENS_AT_ONCE = 512
"""Tokens in one call of the network: some 20 sentences, which two cores finish within about 40 ms."""
SHARE = 4
"""Sentences that one caller may put into a call while others wait."""


@dataclass(eq=False)
class Work:
    """One caller's sentences on their way through the network."""

    model: Model
    tokens: Sequence[Tokens]
    done: asyncio.Future[Probabilities]
    sentence: list[Floats] = field(default_factory=list)
    rows: list[Floats] = field(default_factory=list)
    taken: int = 0

    @property
    def left(self) -> int:
        """Sentences that were not taken yet; none once the caller has its answer or is gone."""
        return 0 if self.done.done() else len(self.tokens) - self.taken


@dataclass(frozen=True, slots=True)
class Share:
    """Sentences ``start`` to ``end`` of one caller, as part of a call."""

    work: Work
    start: int
    end: int


class Rotation:
    """The callers that wait, in the order of their turns."""

    def __init__(self) -> None:
        self._waiting: list[Work] = []

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def join(self, work: Work) -> None:
        """Wait for a turn, behind those who wait already."""
        self._waiting.append(work)

    def next_shares(self) -> list[Share]:
        """The next call's sentences: those of one bundle, a few from each caller in turn, until the call is full."""
        self._waiting = [work for work in self._waiting if work.left]
        if not self._waiting:
            return []
        model, tokens, shares = self._waiting[0].model, 0, list[Share]()
        full = False
        while not full and (turn := [work for work in self._waiting if work.model is model and work.left]):
            for work in turn:
                start = work.taken
                while work.left and work.taken - start < SHARE and not full:
                    tokens += len(work.tokens[work.taken].ids)
                    work.taken += 1
                    full = tokens >= TOKENS_AT_ONCE
                shares.append(Share(work, start, work.taken))
                if full:
                    break
        served = {id(share.work) for share in shares}
        self._waiting = [work for work in self._waiting if id(work) not in served] + [
            work for work in self._waiting if id(work) in served and work.left
        ]
        return shares


def infer(shares: Sequence[Share]) -> Probabilities:
    """Probabilities of the shares' sentences, one after the other (blocking)."""
    model = shares[0].work.model
    tokens = [share.work.tokens[i] for share in shares for i in range(share.start, share.end)]
    return model.calibrator.probabilities(model.network.infer(tokens))


def hand_out(shares: Sequence[Share], together: Probabilities) -> None:
    """Give each caller its part of a call, and its answer once it has every part."""
    start = 0
    for share in shares:
        end = start + share.end - share.start
        work, own = share.work, together.rows(start, end)
        start = end
        work.sentence.append(own.sentence)
        work.rows.extend(own.tokens)
        if len(work.rows) == len(work.tokens) and not work.done.done():
            work.done.set_result(Probabilities(np.concatenate(work.sentence), tuple(work.rows)))
