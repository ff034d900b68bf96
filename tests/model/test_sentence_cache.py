"""The cache: the same logits, counted, bounded, and a sentence's company still changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from claimscore.api import load
from claimscore.model.cache import SentenceCache

TINY = Path(__file__).parents[1] / "data" / "tiny_model"
TEXTS = ["The herb cures cancer.", "Experts say so.", "Is it safe?", "It may help some people."]


def test_a_text_scored_again_costs_no_run_and_gives_the_same() -> None:
    plain, cached = load(TINY), load(TINY, cached_sentences=100)
    once = plain.score_sentences(TEXTS)
    assert cached.score_sentences(TEXTS) == once
    assert cached.score_sentences([*TEXTS[:2], "A new sentence stands here.", TEXTS[3]])[3] == once[3]
    assert cached.score_sentences(TEXTS) == once
    cache = cached.model.network.cache
    assert cache is not None
    assert (cache.hits, cache.misses) == (7, 5)
    assert plain.model.network.cache is None


def test_the_sentence_not_asked_for_longest_is_let_go() -> None:
    cache = SentenceCache(2)
    zeros = np.zeros(24, np.float32), np.zeros((3, 14), np.float32)
    for name in (b"a", b"b"):
        cache.put(name, *zeros)
    assert cache.get(b"a") is not None
    cache.put(b"c", *zeros)
    assert [cache.get(name) is not None for name in (b"a", b"b", b"c")] == [True, False, True]
    assert len(cache) == 2


def test_what_is_kept_cannot_be_changed_by_its_giver() -> None:
    cache = SentenceCache(1)
    sentence, tokens = np.zeros(24, np.float32), np.zeros((3, 14), np.float32)
    cache.put(b"a", sentence, tokens)
    sentence[0] = 1
    kept = cache.get(b"a")
    assert kept is not None
    assert kept[0][0] == 0


def test_a_cache_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="holds nothing"):
        SentenceCache(0)


def test_keys_tell_token_ids_apart() -> None:
    key_of = SentenceCache(1).key_of
    assert key_of((1, 2, 3)) == key_of((1, 2, 3)) != key_of((1, 2)) != key_of((12, 3))


def test_another_process_would_keep_the_same_sentence_under_another_key() -> None:
    assert SentenceCache(1).key_of((1, 2, 3)) != SentenceCache(1).key_of((1, 2, 3))


def test_a_sentence_twice_in_one_call_gets_the_same_logits() -> None:
    cached = load(TINY, cached_sentences=2)
    once, twice = cached.score_sentences([TEXTS[0], TEXTS[0]])
    assert once == twice == load(TINY).score_sentences(TEXTS[:1])[0]


def test_many_threads_share_one_cache() -> None:
    scorer = load(TINY, workers=1, cached_sentences=3)
    once = load(TINY, workers=1).score_sentences(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for scored in pool.map(lambda _: scorer.score_sentences(TEXTS), range(40)):
            assert scored == once
    cache = scorer.model.network.cache
    assert cache is not None
    assert cache.hits + cache.misses == 160
    assert len(cache) == 3
