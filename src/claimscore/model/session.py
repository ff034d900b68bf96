"""The network at work: one onnxruntime session, every sentence alone, as many callers as there are cores.

Dynamic int8 takes one activation scale for a whole tensor, so a sentence's result would depend on its neighbours and
on padding. Run alone, it cannot; and with no padding and one thread a caller it is as fast as a padded batch
(docs/decisions.md has the figures).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt
import onnxruntime

from claimscore.domain import CLAIM_STRENGTHS, FLAGS, SENTENCE_HEADS
from claimscore.encode import Tokens
from claimscore.errors import ModelError
from claimscore.model.cache import SentenceCache

HEADS = len(SENTENCE_HEADS) + len(FLAGS) + len(CLAIM_STRENGTHS)
_OUTPUTS = ["sentence_logits", "token_logits"]

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SentenceLogits:
    """What the network said of n sentences.

    sentence: float32 (n, 24), the six sentence heads, the 14 flags, the four claim strengths.
    tokens: one float32 (t, 14) array a sentence, t being that sentence's own token count.
    """

    sentence: Floats
    tokens: tuple[Floats, ...]


def default_workers() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Network:
    """An onnxruntime session behind a pool of callers; safe to share between threads.

    cached_sentences: how many sentences' logits are kept, so that a sentence asked for again costs no run; 0 for none.
    """

    def __init__(self, path: Path, *, workers: int | None = None, cached_sentences: int = 0) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own exceptions share no public base
            raise ModelError(f"{path}: onnxruntime cannot load it ({type(error).__name__})", code="network") from error
        self._masked = any(node.name == "attention_mask" for node in self._session.get_inputs())
        heads = next((o.shape[-1] for o in self._session.get_outputs() if o.name == _OUTPUTS[0]), None)
        if heads != HEADS:
            raise ModelError(
                f"{path}: sentence_logits has {heads} columns, expected {HEADS}; export the bundle again",
                code="network",
            )
        self.workers = workers or default_workers()
        self.cache = SentenceCache(cached_sentences) if cached_sentences else None
        self._pool: ThreadPoolExecutor | None = None
        self._lock = Lock()

    def infer(self, tokens: Sequence[Tokens]) -> SentenceLogits:
        """Logits of each sentence, in order; the order, the company and the number of callers change nothing."""
        n = len(tokens)
        sentence = np.empty((n, HEADS), np.float32)
        rows: list[Floats] = [np.empty((0, len(FLAGS)), np.float32)] * n
        if self.cache is None:
            self._run_all(tokens, range(n), sentence, rows)
        else:
            self._run_new(tokens, self.cache, sentence, rows)
        return SentenceLogits(sentence, tuple(rows))

    def _run_new(self, tokens: Sequence[Tokens], cache: SentenceCache, sentence: Floats, rows: list[Floats]) -> None:
        keys = [cache.key_of(one.ids) for one in tokens]
        new: list[int] = []
        for i, key in enumerate(keys):
            known = cache.get(key)
            if known is None:
                new.append(i)
            else:
                sentence[i], rows[i] = known
        self._run_all(tokens, new, sentence, rows)
        for i in new:
            cache.put(keys[i], sentence[i], rows[i])

    def _run_all(self, tokens: Sequence[Tokens], wanted: Sequence[int], sentence: Floats, rows: list[Floats]) -> None:
        workers = min(self.workers, len(wanted))
        if workers <= 1:
            self._run(tokens, wanted, sentence, rows)
            return
        longest_first = iter(sorted(wanted, key=lambda i: -len(tokens[i].ids)))  # every caller takes its next from here
        futures = [
            self._executor().submit(self._run, tokens, longest_first, sentence, rows) for _ in range(workers - 1)
        ]
        self._run(tokens, longest_first, sentence, rows)
        for future in futures:
            future.result()

    def _run(self, tokens: Sequence[Tokens], wanted: Iterable[int], sentence: Floats, rows: list[Floats]) -> None:
        for i in wanted:
            ids = np.array((tokens[i].ids,), np.int64)
            inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)} if self._masked else {"input_ids": ids}
            heads, per_token = self._session.run(_OUTPUTS, inputs)
            sentence[i] = heads[0]
            rows[i] = per_token[0]

    def _executor(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(max(1, self.workers - 1), thread_name_prefix="claimscore-infer")
            return self._pool
