"""Why: the words inside a sentence that speak for a flag, found by the network's token heads.

Token probabilities become runs, runs snap to whole words, and a flag that counts always shows at least one word.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from claimscore.domain import (
    CLAIM_STRENGTHS,
    FLAGS,
    OVERCLAIM_FLAGS,
    SENTENCE_HEADS,
    Cue,
    Scores,
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
"""With no telling word over the threshold, a run grows from the best over neighbours of this share of the highest."""
_SMALL = """
a an and are as at be been being but by for from had has have he her his in into is it its of on or our she than that
the their them then there these they this those to was we were which who with you your
"""
_SAY_NOTHING = frozenset(_SMALL.split())
"""Words that tell a reader nothing when they are marked alone."""

_FIRST_FLAG = len(SENTENCE_HEADS)
_FIRST_STRENGTH = _FIRST_FLAG + len(FLAGS)


def sentence_scores(
    text: str,
    sentences: Sequence[Sentence],
    tokens: Sequence[Tokens],
    probabilities: Probabilities,
    thresholds: Thresholds,
) -> tuple[SentenceScore, ...]:
    """The scores of each sentence of one document with the cues of its flags, as ``scores_of_each`` says.

    text: the document's text, which the sentences' spans index. The three sequences have one entry a sentence.
    """
    return scores_of_each([(text, sentence) for sentence in sentences], tokens, probabilities, thresholds)


def scores_of_each(
    sentences: Sequence[tuple[str, Sentence]],
    tokens: Sequence[Tokens],
    probabilities: Probabilities,
    thresholds: Thresholds,
) -> tuple[SentenceScore, ...]:
    """The scores of each sentence with the cues of its flags; each comes with the text that its span indexes.

    Cues are given for every flag that reaches its threshold, and for the likeliest flag of a dimension that is over
    its own threshold while none of its flags is: what is marked always shows words.
    """
    counting: dict[int, list[int]] = {}
    for i, flag in np.argwhere(_counting_flags(probabilities.sentence, thresholds)).tolist():
        counting.setdefault(i, []).append(flag)
    rows = np.minimum(probabilities.sentence, 1).tolist()
    scored = []
    for i, ((text, sentence), row) in enumerate(zip(sentences, rows, strict=True)):
        found: tuple[Cue, ...] = ()
        if i in counting:
            places = _places(text, sentence.span, tokens[i].offsets)
            found = tuple(
                cue
                for flag in counting[i]
                for cue in _cues(
                    places,
                    probabilities.tokens[i][:, flag].tolist(),
                    flag,
                    _word_threshold(thresholds, flag, row[_FIRST_FLAG + flag]),
                )
            )
        scored.append(
            SentenceScore(
                sentence=sentence,
                scores=Scores(SENTENCE_HEADS, tuple(row[:_FIRST_FLAG])),
                flags=Scores(FLAGS, tuple(row[_FIRST_FLAG:_FIRST_STRENGTH])),
                claim_strength=Scores(CLAIM_STRENGTHS, tuple(row[_FIRST_STRENGTH:])),
                cues=found,
                truncated=tokens[i].truncated,
            )
        )
    return tuple(scored)


def _word_threshold(thresholds: Thresholds, flag: int, carried: float) -> float:
    """From where a word is marked in a sentence that carries the flag with this probability.

    A word that would be telling under a flag that is unlikely itself is not.
    """
    return max(thresholds.tokens[flag], thresholds.joint / max(carried, 1e-6))


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
    return tuple(_cues(_places(text, span, tokens.offsets), token_probabilities[:, flag].tolist(), flag, threshold))


def _cues(places: _Places, column: list[float], flag: int, threshold: float) -> list[Cue]:
    found: list[Cue] = []
    for first, last in _runs(column, places, threshold):
        start, end = places.starts[places.touched[first][0]], places.ends[places.touched[last][1] - 1]
        score = max(column[first : last + 1])
        if found and found[-1].span.end >= start:
            before = found.pop()
            start, end, score = before.span.start, max(before.span.end, end), max(score, before.score)
        found.append(Cue(FLAGS[flag], Span(start, end), score))
    return found


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the words of a sentence are, and which of them its tokens touch; the same for every flag.

    starts, ends: of the words, in code points of the text. touched: first and past-last word of each token.
    real: the tokens that share a character with a word. telling: those of them whose word says something when it is
    marked alone; all of them where none does.
    """

    starts: list[int]
    ends: list[int]
    touched: list[tuple[int, int]]
    real: list[int]
    telling: list[int]


def _places(text: str, span: Span, offsets: Sequence[tuple[int, int]]) -> _Places:
    words = [found.span() for found in _WORD.finditer(text, span.start, span.end)]
    starts, ends, base = [start for start, _ in words], [end for _, end in words], span.start
    touched = [(bisect_right(ends, base + start), bisect_left(starts, base + end)) for start, end in offsets]
    real = [i for i, (first, last) in enumerate(touched) if first < last]
    says = [_says(text[start:end]) for start, end in words]
    telling = [i for i in real if any(says[slice(*touched[i])])]
    return _Places(starts, ends, touched, real, telling or real)


def _says(word: str) -> bool:
    """Whether a word says something when it is marked alone: WHO does, who does not."""
    return (len(word) > 1 and word.isupper()) or word.lower() not in _SAY_NOTHING


def _runs(column: list[float], places: _Places, threshold: float) -> list[tuple[int, int]]:
    """First and last token of each run that holds a telling word; where there is none, a run around the best one."""
    real = places.real
    if not real:
        return []
    telling = set(places.telling)
    runs = [run for run in _hot_runs(column, real, threshold) if not telling.isdisjoint(range(run[0], run[1] + 1))]
    if runs:
        return runs
    first = last = max(places.telling, key=lambda i: column[i])
    floor, inside = _FALLBACK_SHARE * max(column[i] for i in real), set(real)
    while first - 1 in inside and column[first - 1] >= floor:
        first -= 1
    while last + 1 in inside and column[last + 1] >= floor:
        last += 1
    return [(first, last)]


def _hot_runs(column: list[float], real: list[int], threshold: float) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for i in real:
        if column[i] < threshold:
            continue
        if runs and i - runs[-1][1] <= _MAX_GAP + 1:
            runs[-1] = (runs[-1][0], i)
        else:
            runs.append((i, i))
    return runs
