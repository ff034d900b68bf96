"""Trigger words: how far the words that a model marks are the words that annotators marked.

Marks of every side are brought to the tokens that the model reads, so that all figures are on one scale. A span is a
run of neighbouring tokens under one flag, without punctuation at its ends. The truth is the union of the annotators'
words, which is larger than what either of them marked, so each annotator alone stands beside it, and the agreement of
the annotators on the same measures is the ceiling.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from claimscore import explain
from claimscore.domain import FLAGS, Role, Sentence, Span
from claimscore.model.calibration import Probabilities
from training.evaluation.measured import Measured
from training.evaluation.resampled import divided
from training.evaluation.scored import Scored
from training.gold import gold
from training.metrics import Bools, Floats

Marks = list[Bools]
"""One bool (t, 14) a sentence: which tokens are marked with which flag."""
Run = tuple[int, int, int]
"""Flag, first token, one past the last token."""

Figures = dict[str, Any]


def span_figures(scored: Scored, measured: Measured) -> Figures:
    """Every measure of the words a reader sees marked: against the union, each annotator, and between annotators."""
    shown, words = shown_marks(scored), word_tokens(scored)
    sides = {"union": list(scored.truth.marked)}
    if measured.annotators > 1:
        singles = [list(gold(measured.by(row), scored.tokens).marked) for row in range(measured.annotators)]
        sides.update({f"annotator_{row + 1}": marks for row, marks in enumerate(singles)})
    found = {name: _measures(scored, marks, shown, words) for name, marks in sides.items()}
    if measured.annotators > 1:
        found["between_annotators"] = _measures(scored, singles[0], singles[1], words)
    return found


def _measures(scored: Scored, true: Marks, said: Marks, words: Sequence[Bools]) -> Figures:
    return {
        name: scored.interval(values(scored.weights, true, said, words)).rounded() for name, values in MEASURES.items()
    }


def token_f1(weights: Floats, true: Marks, said: Marks, words: Sequence[Bools]) -> Floats:
    """F1 over pairs of a token and a flag."""
    counts = [
        (2 * int((one & other)[keep].sum()), int(one[keep].sum()) + int(other[keep].sum()))
        for one, other, keep in zip(true, said, words, strict=True)
    ]
    return _share(weights, counts)


def any_flag_f1(weights: Floats, true: Marks, said: Marks, words: Sequence[Bools]) -> Floats:
    """F1 over tokens marked with any flag: which words are marked at all."""
    return token_f1(weights, [_any(rows) for rows in true], [_any(rows) for rows in said], words)


def _any(rows: Bools) -> Bools:
    found: Bools = np.any(rows, axis=1, keepdims=True)[:, 0]
    return found


def exact_f1(weights: Floats, true: Marks, said: Marks, words: Sequence[Bools]) -> Floats:
    """F1 over spans that agree in flag, first and last word."""
    pairs = [(set(runs(one, keep)), set(runs(other, keep))) for one, other, keep in zip(true, said, words, strict=True)]
    return _share(weights, [(2 * len(one & other), len(one) + len(other)) for one, other in pairs])


def partial_f1(weights: Floats, true: Marks, said: Marks, words: Sequence[Bools]) -> Floats:
    """F1 over spans that share a word with one of the same flag on the other side."""
    counts = []
    for one, other, keep in zip(true, said, words, strict=True):
        there, here = runs(one, keep), runs(other, keep)
        counts.append((_met(here, there), len(here), _met(there, here), len(there)))
    sums = weights @ np.array(counts, np.float64)
    precision, recall = divided(sums[:, 0], sums[:, 1]), divided(sums[:, 2], sums[:, 3])
    none_right = np.where(precision + recall == 0, 0.0, np.nan)
    return np.where(precision + recall > 0, divided(2 * precision * recall, precision + recall), none_right)


MEASURES: dict[str, Callable[[Floats, Marks, Marks, Sequence[Bools]], Floats]] = {
    "token_f1": token_f1,
    "any_flag_token_f1": any_flag_f1,
    "exact_span_f1": exact_f1,
    "partial_span_f1": partial_f1,
}


def _share(weights: Floats, counts: Sequence[tuple[int, int]]) -> Floats:
    sums = weights @ np.array(counts, np.float64)
    return divided(sums[:, 0], sums[:, 1])


def _met(these: Sequence[Run], those: Sequence[Run]) -> int:
    return sum(any(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for b in those) for a in these)


def runs(marks: Bools, words: Bools) -> list[Run]:
    """The spans of one sentence: runs of marked tokens by flag, without tokens at their ends that are no word."""
    found = []
    for flag in np.flatnonzero(marks.any(axis=0)).tolist():
        edges = np.flatnonzero(np.diff(marks[:, flag].astype(np.int8), prepend=0, append=0)).tolist()
        for first, end in zip(edges[::2], edges[1::2], strict=True):
            inside = np.flatnonzero(words[first:end])
            if len(inside):
                found.append((flag, first + int(inside[0]), first + int(inside[-1]) + 1))
    return found


def word_tokens(scored: Scored) -> list[Bools]:
    """One bool (t,) a sentence: the tokens that hold a letter or digit."""
    return [
        np.array([any(c.isalnum() for c in example.text[start:end]) for start, end in tokens.offsets], np.bool_)
        for example, tokens in zip(scored.truth.examples, scored.tokens, strict=True)
    ]


def shown_marks(scored: Scored) -> Marks:
    """The tokens under the words that a reader sees marked: of flags that count, snapped to whole words."""
    said = []
    for row, (example, tokens) in enumerate(zip(scored.truth.examples, scored.tokens, strict=True)):
        only = Probabilities(scored.probabilities.sentence[row : row + 1], (scored.probabilities.tokens[row],))
        whole = Sentence(Span(0, len(example.text)), Role.PARAGRAPH, 0)
        cues = explain.sentence_scores(example.text, [whole], [tokens], only, scored.thresholds)[0].cues
        found = np.zeros((len(tokens.ids), len(FLAGS)), np.bool_)
        for cue in cues:
            for place, (start, end) in enumerate(tokens.offsets):
                if start < cue.span.end and cue.span.start < end:
                    found[place, FLAGS.index(cue.flag)] = True
        said.append(found)
    return said
