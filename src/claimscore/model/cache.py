"""Logits of sentences seen lately, so that scoring an edited draft again costs only the sentences that changed.

A sentence runs through the network alone, so its token ids decide its logits; the texts themselves are not kept.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b
from threading import Lock

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Row = tuple[Floats, Floats]
"""Logits of one sentence, float32 (24,), and of its tokens, float32 (t, 14)."""


class SentenceCache:
    """At most ``size`` sentences, the one not asked for longest let go first; safe to share between threads.

    A sentence of 30 tokens takes about 2 kB. hits, misses: how many sentences were found or not since the start.
    """

    def __init__(self, size: int) -> None:
        if size < 1:
            raise ValueError(f"a cache of {size} sentences holds nothing")
        self.size = size
        self.hits = 0
        self.misses = 0
        self._secret = secrets.token_bytes(32)
        self._rows: OrderedDict[bytes, Row] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._rows)

    def key_of(self, ids: Sequence[int]) -> bytes:
        """What a sentence is kept under: a digest of its token ids, keyed anew in every process and never shown.

        Without the key nobody can look up in a copy of the memory whether a sentence was scored. Source: RFC 7693.
        """
        return blake2b(np.array(ids, np.int64).tobytes(), digest_size=16, key=self._secret).digest()

    def get(self, key: bytes) -> Row | None:
        """The logits kept under ``key``, or ``None``; counts as a hit or a miss."""
        with self._lock:
            row = self._rows.get(key)
            if row is None:
                self.misses += 1
                return None
            self._rows.move_to_end(key)
            self.hits += 1
            return row

    def put(self, key: bytes, sentence: Floats, tokens: Floats) -> None:
        """Keep copies of the logits of one sentence."""
        row = sentence.copy(), tokens.copy()
        with self._lock:
            self._rows[key] = row
            self._rows.move_to_end(key)
            if len(self._rows) > self.size:
                self._rows.popitem(last=False)
