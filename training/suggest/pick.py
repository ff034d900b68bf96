"""The pick: read the pool once, keep the most uncertain texts, and cover them with a few that differ."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from claimscore.batch import SENTENCES_AT_ONCE
from claimscore.model.bundle import Model
from claimscore.model.session import Floats
from training.corpora import Row
from training.suggest.cover import cover
from training.suggest.uncertainty import open_questions, uncertainty
from training.suggest.vectors import Likeness

CANDIDATES_A_PICK = 10
"""How many of the most uncertain texts there are to choose from for each that is picked."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text with what the model says of it; ``open``: some probability is near one half."""

    row: Row
    uncertainty: float
    open: bool
    logits: Floats
    pieces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Picks:
    """What was picked, in an order of which every beginning is a good pick too, and out of what.

    candidates: how many of the most uncertain texts there were to choose from. distance: how far a text is from those
    picked before it, on average, from 0 for the same text. pool, pool_uncertainty: texts in the pool, and their mean
    uncertainty.
    """

    picked: tuple[Candidate, ...]
    candidates: int
    distance: float
    pool: int
    pool_uncertainty: float

    @property
    def mean_uncertainty(self) -> float:
        """Mean uncertainty of what was picked; 0 where nothing was."""
        return sum(one.uncertainty for one in self.picked) / len(self.picked) if self.picked else 0.0

    @property
    def open(self) -> int:
        """How many picks have a probability near one half."""
        return sum(one.open for one in self.picked)


def pick(
    rows: Iterable[Row], model: Model, n: int, *, seed: int = 0, progress: Callable[[], None] = lambda: None
) -> Picks:
    """Pick at most ``n`` of the rows, which are sentences with different texts; the same for the same rows.

    seed: decides between texts that are equally good, and nothing else. progress: called after every batch.
    """
    kept, total, count = _most_uncertain(rows, model, n * CANDIDATES_A_PICK, progress)
    kept = [kept[i] for i in np.random.default_rng(seed).permutation(len(kept)).tolist()]
    if not kept:
        return Picks((), 0, 0.0, count, 0.0)
    likeness = Likeness(np.stack([one.logits for one in kept]), [one.pieces for one in kept])
    weights = np.sqrt([one.uncertainty for one in kept])
    taken, far = cover(likeness, weights, min(n, len(kept)))
    return Picks(tuple(kept[i] for i in taken), len(kept), sum(far) / len(far), count, total / count)


def _most_uncertain(
    rows: Iterable[Row], model: Model, wanted: int, progress: Callable[[], None]
) -> tuple[list[Candidate], float, int]:
    """The most uncertain rows, the sum of all uncertainties, the number of all rows; memory grows with ``wanted``."""
    heap: list[tuple[float, int, Candidate]] = []
    total, count = 0.0, 0
    source = iter(rows)
    while batch := list(islice(source, SENTENCES_AT_ONCE)):
        for candidate in _candidates(batch, model):
            total += candidate.uncertainty
            count += 1
            entry = (candidate.uncertainty, -count, candidate)
            if len(heap) < wanted:
                heapq.heappush(heap, entry)
            elif entry > heap[0]:
                heapq.heapreplace(heap, entry)
        progress()
    return [one for _, _, one in sorted(heap, key=lambda entry: -entry[1])], total, count


def _candidates(rows: Sequence[Row], model: Model) -> list[Candidate]:
    tokens = model.encoder.tokenise([row["text"] for row in rows])
    logits = model.network.infer(tokens)
    probabilities = model.calibrator.probabilities(logits).sentence
    unsure, questions = uncertainty(probabilities), open_questions(probabilities)
    said = [
        np.concatenate((one, words.mean(axis=0))) for one, words in zip(logits.sentence, logits.tokens, strict=True)
    ]
    return [Candidate(row, float(unsure[i]), bool(questions[i]), said[i], tokens[i].ids) for i, row in enumerate(rows)]
