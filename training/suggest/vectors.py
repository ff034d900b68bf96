"""What makes two texts alike: what the network says of them, and the words that they are made of.

The bundle's own network gives the first half, so nothing need be installed. It alone would call any two cures alike,
whatever is cured; so the second half is TF-IDF over the bundle's word pieces, kept sparse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from claimscore.model.session import Floats

Floats64 = npt.NDArray[np.float64]


class Likeness:
    """How far texts are from one another: 1 minus the mean of two cosines, 0 for the same text.

    logits: float32 (n, d), what the network says of each text. pieces: the token ids of each text.
    """

    def __init__(self, logits: Floats, pieces: Sequence[Sequence[int]]) -> None:
        spread = logits.std(axis=0)
        said = ((logits - logits.mean(axis=0)) / np.where(spread > 0, spread, 1)).astype(np.float64)
        lengths = np.linalg.norm(said, axis=1, keepdims=True)
        self._said: Floats64 = said / np.where(lengths > 0, lengths, 1)
        self._words = _Words(pieces)

    def distances(self, i: int) -> Floats64:
        """From text ``i`` to every text; (n,)."""
        alike: Floats64 = (self._said @ self._said[i] + self._words.cosines(i)) / 2
        alike[i] = 1.0
        return np.maximum(1 - alike, 0.0)


class _Words:
    """Sublinear TF-IDF rows of length one, as three arrays: row, column and weight of each entry that is not zero."""

    def __init__(self, pieces: Sequence[Sequence[int]]) -> None:
        counts = [Counter(ids) for ids in pieces]
        texts_with = Counter(piece for one in counts for piece in one)
        column = {piece: i for i, piece in enumerate(texts_with)}
        self._n = len(counts)
        self._rows = np.array([row for row, one in enumerate(counts) for _ in one], np.int64)
        self._columns = np.array([column[piece] for one in counts for piece in one], np.int64)
        count = np.array([number for one in counts for number in one.values()], np.float64)
        present = np.array([texts_with[piece] for one in counts for piece in one], np.float64)
        weights = (1 + np.log(count)) * np.log((1 + self._n) / (1 + present))
        lengths = np.sqrt(np.bincount(self._rows, weights**2, minlength=self._n))
        self._weights: Floats64 = weights / np.where(lengths > 0, lengths, 1)[self._rows]
        self._width = len(column)

    def cosines(self, i: int) -> Floats64:
        """With row ``i``; (n,)."""
        own = self._rows == i
        dense = np.zeros(self._width)
        dense[self._columns[own]] = self._weights[own]
        dots = np.bincount(self._rows, self._weights * dense[self._columns], minlength=self._n)
        return dots.astype(np.float64)
