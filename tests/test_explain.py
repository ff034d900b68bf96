"""Cues snap to words, lie inside their sentence, and are there whenever a flag counts."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimscore.domain import FLAGS, SENTENCE_HEADS, Role, Sentence, Span
from claimscore.encode import Tokens
from claimscore.explain import _WORD, _places, cues, sentence_scores
from claimscore.model.calibration import Probabilities
from claimscore.model.manifest import Band, Thresholds
from claimscore.model.session import HEADS

TEXT = "Before. Turmeric shots can rescue you from arthritis."
SENTENCE = Span(8, len(TEXT))


def tokens_of(text: str, pieces: int) -> Tokens:
    """Tokens that cut every word of ``text`` into pieces, with a special token at each end."""
    inner = [
        (start, min(start + pieces, match.end()))
        for match in re.finditer(r"\S+", text)
        for start in range(match.start(), match.end(), pieces)
    ]
    offsets = [(0, 0), *inner, (0, 0)]
    return Tokens(tuple(range(len(offsets))), tuple(offsets), truncated=False)


def rows(count: int, hot: dict[int, float]) -> np.ndarray:
    values = np.full((count, len(FLAGS)), 0.01, np.float32)
    for token, value in hot.items():
        values[token, 0] = value
    return values


@pytest.mark.parametrize(
    ("hot", "words"),
    [
        ({6: 0.9}, ["rescue"]),
        ({5: 0.9, 6: 0.9, 8: 0.9, 9: 0.9}, ["can rescue you from"]),
        ({1: 0.8, 10: 0.9}, ["Turmeric", "arthritis"]),
        ({6: 0.3, 7: 0.29, 8: 0.1}, ["rescue"]),
        ({0: 0.9, 13: 0.9, 3: 0.2}, ["shots"]),
    ],
)
def test_runs_of_tokens_become_whole_words(hot: dict[int, float], words: list[str]) -> None:
    tokens = tokens_of(TEXT[8:], 4)
    found = cues(TEXT, SENTENCE, tokens, rows(len(tokens.ids), hot), 0, 0.5)
    assert [TEXT[cue.span.start : cue.span.end] for cue in found] == words
    assert all(cue.flag == "cure" for cue in found)


@pytest.mark.parametrize(
    ("text", "hot", "words"),
    [
        ("Adler teaches the method.", {3: 0.9, 4: 0.2}, ["the method"]),  # around the likeliest other word
        ("Adler teaches the method.", {3: 0.9, 4: 0.8}, ["the method"]),
        ("Adler teaches the method.", {1: 0.9, 3: 0.6, 4: 0.2}, ["Adler teaches the"]),  # one token between, one run
        ("Adler never taught in the method.", {1: 0.9, 5: 0.9, 4: 0.9}, ["Adler"]),
        ("It is what it is.", {1: 0.9, 3: 0.2}, ["what"]),
        ("Is it?", {2: 0.9}, ["it"]),  # nothing else to show
        ("So says WHO.", {3: 0.9}, ["WHO"]),
    ],
)
def test_a_word_that_says_nothing_is_not_marked_alone(text: str, hot: dict[int, float], words: list[str]) -> None:
    tokens = tokens_of(text, 9)
    found = cues(text, Span(0, len(text)), tokens, rows(len(tokens.ids), hot), 0, 0.5)
    assert [text[cue.span.start : cue.span.end] for cue in found] == words


def test_around_a_word_that_says_nothing_little_is_marked() -> None:
    text = "The old herbal remedy ends colds."
    tokens = tokens_of(text, 9)
    values = np.full((len(tokens.ids), len(FLAGS)), 0.01, np.float32)
    values[1, 0], values[4, 0] = 0.9, 0.02
    (found,) = cues(text, Span(0, len(text)), tokens, values, 0, 0.5)
    assert text[found.span.start : found.span.end] == "remedy"


def test_a_sentence_without_words_has_no_cue() -> None:
    tokens = tokens_of("…!", 1)
    assert cues("…!", Span(0, 2), tokens, rows(len(tokens.ids), {1: 0.9}), 0, 0.5) == ()


@pytest.mark.parametrize(
    ("joint", "carried", "words"),
    [
        (0.0, 0.4, ["rescue", "arthritis"]),  # without it the word's own threshold decides
        (0.3, 0.9, ["rescue", "arthritis"]),
        (0.3, 0.4, ["rescue"]),
        (0.9, 0.4, ["rescue"]),  # no word reaches it, so the likeliest one is shown
    ],
)
def test_a_word_needs_more_where_the_flag_itself_is_unsure(joint: float, carried: float, words: list[str]) -> None:
    band = Band(0.2, 0.7)
    limits = Thresholds(0.5, 0.5, 0.5, 0.5, band, band, (0.3,) * len(FLAGS), (0.5,) * len(FLAGS), joint)
    tokens = tokens_of(TEXT[8:], 4)
    sentence = np.zeros((1, HEADS), np.float32)
    sentence[0, len(SENTENCE_HEADS)] = carried
    said = Probabilities(sentence, (rows(len(tokens.ids), {6: 0.8, 10: 0.55}),))
    (found,) = sentence_scores(TEXT, [Sentence(SENTENCE, Role.PARAGRAPH, 0)], [tokens], said, limits)
    assert [TEXT[cue.span.start : cue.span.end] for cue in found.cues] == words
    assert found.cues[0].score == pytest.approx(0.8)


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.integers(1, 5),
    st.lists(st.floats(0, 1, width=32), min_size=43, max_size=43),
    st.floats(0.05, 0.95),
)
def test_cues_are_sorted_disjoint_and_inside_on_any_text(
    text: str, pieces: int, values: list[float], threshold: float
) -> None:
    tokens = tokens_of(text, pieces)
    table = rows(len(tokens.ids), dict(enumerate(values[: len(tokens.ids)])))
    found = cues(text, Span(0, len(text)), tokens, table, 0, threshold)
    ends = [0]
    for cue in found:
        assert ends[-1] <= cue.span.start < cue.span.end <= len(text)
        assert 0 <= cue.score <= 1
        ends.append(cue.span.end)
    assert bool(found) == any(ch.isalnum() for ch in text)


def touched(words: list[tuple[int, int]], start: int, end: int) -> list[int]:
    """The words that a stretch shares a character with, by looking at each of them."""
    return [number for number, (first, last) in enumerate(words) if start < last and first < end and start < end]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.integers(1, 5), st.integers(0, 8))
def test_the_words_of_every_token_are_those_that_a_plain_search_finds(text: str, pieces: int, before: int) -> None:
    whole, span = "x" * before + text, Span(before, before + len(text))
    offsets = tokens_of(text, pieces).offsets
    places = _places(whole, span, offsets)
    words = [found.span() for found in _WORD.finditer(whole, span.start, span.end)]
    assert list(zip(places.starts, places.ends, strict=True)) == words
    for (start, end), (first, last) in zip(offsets, places.touched, strict=True):
        assert list(range(first, last)) == touched(words, before + start, before + end)
