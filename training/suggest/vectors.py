"""What makes two texts alike: what the network says of them, and the words that they are made of.

The bundle's own network gives the first half, so nothing need be installed. It alone would call any two cures alike,
whatever is cured; so the second half is TF-IDF over the bundle's word pieces, on a random projection to few dimensions,
which keeps distances (Johnson & Lindenstrauss 1984; Achlioptas 2003, doi:10.1016/S0022-0000(03)00025-4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from claimscore.model.session import Floats

Floats64 = npt.NDArray[np.float64]
PROJECTED = 128
"""Dimensions that stand for the words; distances are then right within about a tenth for some thousand texts."""


def vectors(logits: Floats, pieces: Sequence[Sequence[int]], *, seed: int) -> Floats64:
    """One row a text, of length one; the two halves weigh the same.

    logits: float32 (n, d), what the network says of each text. pieces: the token ids of each text.
    """
    spread = logits.std(axis=0)
    said = (logits - logits.mean(axis=0)) / np.where(spread > 0, spread, 1)
    both: Floats64 = np.hstack((_unit(said.astype(np.float64)), _unit(_words(pieces, seed)))) / np.sqrt(2)
    return both


def _words(pieces: Sequence[Sequence[int]], seed: int) -> Floats64:
    """Sublinear TF-IDF of the pieces, projected; (n, PROJECTED)."""
    counts = [Counter(ids) for ids in pieces]
    texts_with = Counter(piece for one in counts for piece in one)
    column = {piece: i for i, piece in enumerate(sorted(texts_with))}
    projection = np.random.default_rng(seed).standard_normal((len(column), PROJECTED))
    rows = np.zeros((len(counts), PROJECTED))
    for row, one in zip(rows, counts, strict=True):
        for piece, count in one.items():
            idf = np.log((1 + len(counts)) / (1 + texts_with[piece]))
            row += (1 + np.log(count)) * idf * projection[column[piece]]
    return rows


def _unit(rows: Floats64) -> Floats64:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Floats64 = rows / np.where(lengths > 0, lengths, 1)
    return unit
