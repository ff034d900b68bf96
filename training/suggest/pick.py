"""The pick: read the pool once, keep the most uncertain texts, take one of each cluster among them."""

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
from training.suggest.clusters import clusters
from training.suggest.uncertainty import open_questions, uncertainty
from training.suggest.vectors import vectors

CANDIDATES_A_PICK = 5
"""How many of the most uncertain texts there are to choose from for each that is picked; Zhdanov's beta."""


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
    """What was picked, the most uncertain first, and out of what.

    candidates: how many of the most uncertain texts were clustered. clusters: how many clusters gave a text; the rest
    of the picks are the most uncertain of what was left. mean_uncertainty, pool_uncertainty: of the picks, of the pool.
    """

    picked: tuple[Candidate, ...]
    candidates: int
    clusters: int
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
    """Pick at most ``n`` of the rows, which are sentences with different texts; the same for the same seed.

    progress: called after every batch.
    """
    kept, total, count = _most_uncertain(rows, model, n * CANDIDATES_A_PICK, progress)
    chosen, found = _one_of_each_cluster(kept, n, seed) if len(kept) > n else (list(kept), len(kept))
    ordered = sorted(chosen, key=lambda one: -one.uncertainty)
    return Picks(tuple(ordered), len(kept), found, count, total / count if count else 0.0)


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


def _one_of_each_cluster(kept: Sequence[Candidate], n: int, seed: int) -> tuple[list[Candidate], int]:
    """The most uncertain of each cluster, filled up with the most uncertain of the rest; and how many clusters."""
    unsure = np.array([one.uncertainty for one in kept])
    weights = np.maximum(unsure, 1e-6)
    rows = vectors(np.stack([one.logits for one in kept]), [one.pieces for one in kept], seed=seed)
    cluster = clusters(rows, weights, n, seed=seed)
    first: dict[int, int] = {}
    order = np.argsort(-unsure, kind="stable").tolist()
    for i in order:
        first.setdefault(int(cluster[i]), i)
    taken = list(first.values())
    rest = [i for i in order if i not in set(taken)]
    return [kept[i] for i in (*taken, *rest[: n - len(taken)])], len(first)
