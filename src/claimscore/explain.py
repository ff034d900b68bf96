"""Why: the words inside a sentence that speak for a flag, found by the network's token heads.

Token probabilities become runs, runs snap to whole words, and a flag that counts always shows at least one word.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from claimscore.domain import (
    CLAIM_STRENGTHS,
    FLAGS,
    OVERCLAIM_FLAGS,
    SENTENCE_HEADS,
    Cue,
    Score,
    Sentence,
    SentenceScore,
    Span,
)
from claimscore.encode import Tokens
from claimscore.model.calibration import Probabilities
from claimscore.model.manifest import Thresholds
from claimscore.model.session import Floats

_WORD = re.compile(r"[^\W_]+(?:[-'’.,][^\W_]+)*%?")
_MAX_GAP = 1
"""Tokens below the threshold that may stand inside one run of trigger words."""
_FALLBACK_SHARE = 0.6
"""With no token over the threshold, the run grows from the best token over neighbours of at least this share of it."""

_FIRST_FLAG = len(SENTENCE_HEADS)
_FIRST_STRENGTH = _FIRST_FLAG + len(FLAGS)


def sentence_scores(
    text: str,
    sentences: Sequence[Sentence],
    tokens: Sequence[Tokens],
    probabilities: Probabilities,
    thresholds: Thresholds,
) -> tuple[SentenceScore, ...]:
    """The scores of each sentence with the cues of its flags.

    text: the document's text, which the sentences' spans index. The three sequences have one entry a sentence.
    Cues are given for every flag that reaches its threshold, and for the likeliest flag of a dimension that is over
    its own threshold while none of its flags is: what is marked always shows words.
    """
    counts = _counting_flags(probabilities.sentence, thresholds)
    rows = probabilities.sentence.tolist()
    return tuple(
        SentenceScore(
            sentence=sentence,
            scores=_scores(SENTENCE_HEADS, row[:_FIRST_FLAG]),
            flags=_scores(FLAGS, row[_FIRST_FLAG:_FIRST_STRENGTH]),
            claim_strength=_scores(CLAIM_STRENGTHS, row[_FIRST_STRENGTH:]),
            cues=tuple(
                cue
                for flag in np.flatnonzero(counts[i]).tolist()
                for cue in cues(text, sentence.span, tokens[i], probabilities.tokens[i], flag, thresholds.tokens[flag])
            ),
            truncated=tokens[i].truncated,
        )
        for i, (sentence, row) in enumerate(zip(sentences, rows, strict=True))
    )


def _counting_flags(sentence: Floats, thresholds: Thresholds) -> npt.NDArray[np.bool_]:
    flags = sentence[:, _FIRST_FLAG:_FIRST_STRENGTH]
    counts: npt.NDArray[np.bool_] = flags >= np.array(thresholds.flags, np.float32)
    for head, band, first, last in (
        ("overclaim", thresholds.overclaim, 0, len(OVERCLAIM_FLAGS)),
        ("weak_evidence", thresholds.weak_evidence, len(OVERCLAIM_FLAGS), len(FLAGS)),
    ):
        wordless = (sentence[:, SENTENCE_HEADS.index(head)] >= band.flag_from) & ~counts[:, first:last].any(axis=1)
        for i in np.flatnonzero(wordless).tolist():
            counts[i, first + int(flags[i, first:last].argmax())] = True
    return counts


def cues(
    text: str, span: Span, tokens: Tokens, token_probabilities: Floats, flag: int, threshold: float
) -> tuple[Cue, ...]:
    """Trigger words of flag number ``flag`` in the sentence at ``span``, in text order, snapped to whole words.

    token_probabilities: float32 (t, 14). Never empty where the sentence has a word.
    """
    column = token_probabilities[:, flag].tolist()
    words = [Span(m.start(), m.end()) for m in _WORD.finditer(text, span.start, span.end)]
    found: list[Cue] = []
    places = [_touched(words, span.start + start, span.start + end) for start, end in tokens.offsets]
    for first, last in _runs(column, [i for i, place in enumerate(places) if place], threshold):
        inside = Span(words[places[first].start].start, words[places[last].stop - 1].end)
        score = max(column[first : last + 1])
        if found and found[-1].span.end >= inside.start:
            before = found.pop()
            inside, score = Span(before.span.start, max(before.span.end, inside.end)), max(score, before.score)
        found.append(Cue(FLAGS[flag], inside, score))
    return tuple(found)


def _runs(column: list[float], real: list[int], threshold: float) -> list[tuple[int, int]]:
    if not real:
        return []
    hot = [i for i in real if column[i] >= threshold]
    if not hot:
        best = max(real, key=lambda i: column[i])
        first = last = best
        inside = set(real)
        while first - 1 in inside and column[first - 1] >= _FALLBACK_SHARE * column[best]:
            first -= 1
        while last + 1 in inside and column[last + 1] >= _FALLBACK_SHARE * column[best]:
            last += 1
        return [(first, last)]
    runs = [(hot[0], hot[0])]
    for i in hot[1:]:
        if i - runs[-1][1] <= _MAX_GAP + 1:
            runs[-1] = (runs[-1][0], i)
        else:
            runs.append((i, i))
    return runs


def _touched(words: Sequence[Span], start: int, end: int) -> range:
    """Positions of the words that the token from ``start`` to ``end`` shares a character with."""
    first = bisect_right(words, start, key=lambda word: word.end)
    last = bisect_left(words, end, key=lambda word: word.start)
    return range(first, max(first, last))


def _scores(names: tuple[str, ...], values: list[float]) -> tuple[Score, ...]:
    return tuple(Score(name, min(1.0, value)) for name, value in zip(names, values, strict=True))
