"""Figures of a bundle on ``real_dev.jsonl``, scored as it is served, with intervals and baselines beside them.

A head is positive where the mean of the two annotators' indicators reaches one half: where either one marked it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from claimscore import explain
from claimscore.domain import CLAIM_STRENGTHS, FLAGS, SENTENCE_HEADS, Role, Sentence, Span
from claimscore.encode import Tokens
from claimscore.model.bundle import Model
from claimscore.model.calibration import Probabilities
from claimscore.model.manifest import Band
from training import corpora
from training.baseline import length_scores, tfidf_scores
from training.evaluation.slices import SLICES
from training.gold import Gold, gold
from training.labels import BINARY, UNLABELLED, Example, examples
from training.metrics import (
    Bools,
    Bootstrap,
    Floats,
    Rows,
    average_precision,
    brier,
    expected_calibration_error,
    f1,
    share,
)

MAIN = ("overclaim", "weak_evidence")
ENOUGH = 5
"""Positives that a flag needs to count in the mean over flags."""

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scored:
    """A model's word on a set of examples, with the truth and the resamples that its figures share."""

    truth: Gold
    tokens: tuple[Tokens, ...]
    probabilities: Probabilities
    bootstrap: Bootstrap

    def column(self, name: str) -> Floats:
        """(n,) probabilities of a head or flag."""
        return self.probabilities.sentence[:, BINARY.index(name)].astype(np.float64)

    def positive(self, name: str) -> Bools:
        """(n,) whether the head or flag is marked."""
        found: Bools = self.truth.positive[:, BINARY.index(name)]
        return found


def score(model: Model, rows: Sequence[Example], *, rounds: int = 1000) -> Scored:
    """Score examples through the code that serves: each alone, int8, calibrated."""
    tokens = model.encoder.tokenise([example.text for example in rows])
    probabilities = model.calibrator.probabilities(model.network.infer(tokens))
    documents = Bootstrap([example.doc for example in rows], rounds=rounds)
    return Scored(gold(rows, tokens), tuple(tokens), probabilities, documents)


def evaluate(model: Model, learning: Sequence[Example], calibration: Sequence[Example]) -> Figures:
    """Every figure of the model on the evaluation set.

    learning: the rows it was fitted on, which the TF-IDF baseline is fitted on too. calibration: the rows that its
    calibration was fitted on; claim strength, which the evaluation set lacks, is measured there.
    """
    rows = examples(corpora.dev_rows(), corpora.strength_rows())
    scored = score(model, rows)
    linear, lengths = tfidf_scores(learning, rows), length_scores(rows)
    authored = [example for example in learning if example.source == corpora.AUTHORED_CORPUS.name]
    return {
        "set": "real_dev",
        "sentences": len(rows),
        "documents": scored.bootstrap.documents,
        "positive": "a head is positive where the mean of the two annotators' indicators is at least one half",
        "annotators": "language models reading under the project's guide; two passes of one model family",
        "heads": {name: _head(scored, name, linear, lengths) for name in SENTENCE_HEADS},
        "flags": {name: _flag(scored, name, linear) for name in FLAGS},
        "flags_macro_ap": _macro(scored, scored.probabilities.sentence.astype(np.float64)),
        "flags_macro_ap_tfidf": _macro(scored, linear),
        "tokens": _token_figures(scored, model),
        "claim_strength": _strength(model, [example for example in calibration if example.strength != UNLABELLED]),
        "decisions": {name: _decisions(scored, model, name) for name in MAIN},
        "slices": {name: _slice(scored, inside) for name, inside in SLICES.items()},
        "length_only_on_authored": _length_only(authored),
    }


def _ap(scored: Scored, name: str, values: Floats) -> Figures:
    positive = scored.positive(name)
    return scored.bootstrap.estimate(lambda rows: average_precision(positive[rows], values[rows])).rounded()


def _head(scored: Scored, name: str, linear: Floats, lengths: Floats) -> Figures:
    positive, values = scored.positive(name), scored.column(name)
    estimate = scored.bootstrap.estimate
    return {
        "positives": int(positive.sum()),
        "ap": _ap(scored, name, values),
        "ap_tfidf": _ap(scored, name, linear[:, BINARY.index(name)]),
        "ap_length": _ap(scored, name, lengths),
        "ece": estimate(lambda rows: expected_calibration_error(positive[rows], values[rows])).rounded(),
        "brier": estimate(lambda rows: brier(positive[rows], values[rows])).rounded(),
    }


def _flag(scored: Scored, name: str, linear: Floats) -> Figures:
    return {
        "positives": int(scored.positive(name).sum()),
        "ap": _ap(scored, name, scored.column(name)),
        "ap_tfidf": _ap(scored, name, linear[:, BINARY.index(name)]),
    }


def _strength(model: Model, rows: Sequence[Example]) -> Figures:
    """Accuracy and macro-F1 of the likeliest strength on calibration rows, where only the temperature was fitted."""
    if not rows:
        return {"set": "calibration", "sentences": 0}
    scored = score(model, rows)
    said = scored.probabilities.sentence[:, len(BINARY) :].argmax(axis=1)
    true = scored.truth.strength

    def macro(sample: Rows) -> float:
        each = [f1(true[sample] == column, said[sample] == column) for column in range(len(CLAIM_STRENGTHS))]
        return float(np.nanmean(each))

    estimate = scored.bootstrap.estimate
    return {
        "set": "calibration",
        "sentences": len(rows),
        "macro_f1": estimate(macro).rounded(),
        "accuracy": estimate(lambda sample: float(np.mean(said[sample] == true[sample]))).rounded(),
        "most_frequent": round(float(np.bincount(true).max()) / len(true), 4),
    }


def _macro(scored: Scored, values: Floats) -> Figures:
    first = len(SENTENCE_HEADS)
    truth = scored.truth.positive
    kept = [column for column in range(first, len(BINARY)) if truth[:, column].sum() >= ENOUGH]

    def figure(rows: Rows) -> float:
        each = [average_precision(truth[rows, column], values[rows, column]) for column in kept]
        known = [value for value in each if not np.isnan(value)]
        return sum(known) / len(known) if known else float("nan")

    return {"flags": len(kept), **scored.bootstrap.estimate(figure).rounded()}


def _token_figures(scored: Scored, model: Model) -> Figures:
    limits = np.array(model.manifest.thresholds.tokens, np.float32)
    over = [rows >= limits for rows in scored.probabilities.tokens]
    shown = _shown(scored, model)
    return {
        "f1_over_threshold": _micro(scored, over),
        "f1_shown": _micro(scored, shown),
    }


def _micro(scored: Scored, predicted: Sequence[Bools]) -> Figures:
    counts = np.array(
        [
            (
                int((marked & said)[words].sum()),
                int(marked[words].sum()) + int(said[words].sum()),
            )
            for marked, said, words in zip(scored.truth.marked, predicted, scored.truth.words, strict=True)
        ]
    )

    def figure(rows: Rows) -> float:
        both, total = counts[rows].sum(axis=0)
        return float(2 * both / total) if total else float("nan")

    return scored.bootstrap.estimate(figure).rounded()


def _shown(scored: Scored, model: Model) -> list[Bools]:
    """Tokens under the words that a reader sees marked: of flags that count, snapped to whole words."""
    said = []
    for row, (example, tokens) in enumerate(zip(scored.truth.examples, scored.tokens, strict=True)):
        only = Probabilities(scored.probabilities.sentence[row : row + 1], (scored.probabilities.tokens[row],))
        whole = Sentence(Span(0, len(example.text)), Role.PARAGRAPH, 0)
        cues = explain.sentence_scores(example.text, [whole], [tokens], only, model.manifest.thresholds)[0].cues
        found = np.zeros((len(tokens.ids), len(FLAGS)), np.bool_)
        for cue in cues:
            for place, (start, end) in enumerate(tokens.offsets):
                if start < cue.span.end and cue.span.start < end:
                    found[place, FLAGS.index(cue.flag)] = True
        said.append(found)
    return said


def _decisions(scored: Scored, model: Model, name: str) -> Figures:
    thresholds = model.manifest.thresholds
    limits: Band = getattr(thresholds, name)
    positive, values = scored.positive(name), scored.column(name)
    claims = scored.column("health_claim") >= thresholds.health_claim
    flagged = claims & (values >= limits.flag_from)
    passed = ~claims | (values < limits.ok_below)
    everything = np.ones(len(values), np.bool_)

    def part(chosen: Bools, among: Bools) -> Figures:
        return scored.bootstrap.estimate(lambda rows: share(chosen[rows], among[rows])).rounded()

    return {
        "flagged": part(flagged, everything),
        "unsure": part(~flagged & ~passed, everything),
        "error_among_flagged": part(~positive, flagged),
        "error_among_passed": part(positive, passed),
        "error_where_decided": part((flagged & ~positive) | (passed & positive), flagged | passed),
        "found_among_marked": part(flagged, positive),
        "f1_flagged": scored.bootstrap.estimate(lambda rows: f1(positive[rows], flagged[rows])).rounded(),
    }


def _slice(scored: Scored, inside: Callable[[Example], bool]) -> Figures:
    kept = np.array([inside(example) for example in scored.truth.examples], np.bool_)
    found: Figures = {"sentences": int(kept.sum())}
    for name in MAIN:
        positive, values = scored.positive(name), scored.column(name)

        def figure(rows: Rows, positive: Bools = positive, values: Floats = values) -> float:
            rows = rows[kept[rows]]
            return average_precision(positive[rows], values[rows])

        found[name] = {
            "positives": int(positive[kept].sum()),
            "ap": scored.bootstrap.estimate(figure).rounded(),
            "mean_probability": round(float(values[kept].mean()), 4) if kept.any() else None,
            "frequency": round(float(positive[kept].mean()), 4) if kept.any() else None,
        }
    return found


def _length_only(authored: Sequence[Example]) -> Figures:
    """Average precision of the word count alone on authored rows, either way round: what their length gives away."""
    if not authored:
        return {}
    lengths = length_scores(authored)
    targets = np.array([example.targets for example in authored]) >= 0.5
    return {
        name: {
            "frequency": round(float(targets[:, column].mean()), 4),
            "ap_longer": round(average_precision(targets[:, column], lengths), 4),
            "ap_shorter": round(average_precision(targets[:, column], -lengths), 4),
        }
        for column, name in enumerate(SENTENCE_HEADS)
    }
