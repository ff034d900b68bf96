"""Figures of a bundle on an evaluation set, scored as it is served, with intervals, baselines and ceilings beside them.

A head is positive where the mean of the annotators' indicators reaches one half: with two, where either marked it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from claimscore.domain import CLAIM_STRENGTHS, FLAGS, SENTENCE_HEADS
from claimscore.model.bundle import Model
from training import corpora
from training.baseline import length_scores
from training.evaluation import resampled
from training.evaluation.agreement import agreement
from training.evaluation.measured import Measured
from training.evaluation.scored import MAIN, Scored, score, sureness
from training.evaluation.slices import members
from training.evaluation.spans import any_flag_f1, shown_marks, span_figures, token_f1
from training.labels import BINARY, UNLABELLED, Example
from training.metrics import Bools, Floats, average_precision

ENOUGH = 5
"""Positives that a flag needs to count in the mean over flags."""
COVERAGES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)

Figures = dict[str, Any]


def evaluate(
    measured: Measured,
    scored: Scored,
    linear: Floats,
    *,
    model: Model,
    learning: Sequence[Example],
    calibration: Sequence[Example],
) -> Figures:
    """Every figure of one model by itself.

    linear: (n, 20) scores of the TF-IDF baseline on the same sentences. learning: the rows that model and baseline were
    fitted on. calibration: the rows of its calibration, where claim strength is measured.
    """
    lengths = length_scores(measured.examples)
    authored = [example for example in learning if example.source == corpora.AUTHORED_CORPUS.name]
    return {
        "set": measured.name,
        "sentences": len(measured.items),
        "documents": scored.bootstrap.documents,
        "positive": "a head is positive where the mean of the two annotators' indicators is at least one half",
        "annotators": "language models reading under the project's guide; two passes of one model family",
        "heads": {name: _head(scored, measured, name, linear, lengths) for name in SENTENCE_HEADS},
        "flags": {name: _flag(scored, measured, name, linear) for name in FLAGS},
        "flags_macro_ap": macro(scored, scored.probabilities.sentence.astype(np.float64)),
        "flags_macro_ap_tfidf": macro(scored, linear),
        "tokens": token_figures(scored),
        "spans": span_figures(scored, measured),
        "claim_strength": _strength(model, [example for example in calibration if example.strength != UNLABELLED]),
        "decisions": {name: _decisions(scored, name) for name in MAIN},
        "risk_coverage": {name: _risk(scored, name) for name in MAIN},
        "slices": {name: _slice(scored, inside, linear) for name, inside in members(measured.items).items()},
        "length_only_on_authored": _length_only(authored),
    }


def _ap(scored: Scored, name: str, values: Floats) -> Figures:
    return scored.interval(resampled.average_precision(scored.weights, scored.positive(name), values)).rounded()


def _f1(scored: Scored, measured: Measured, name: str) -> Figures:
    """F1 at the threshold, the same against one annotator at a time, and that of one annotator against the other."""
    found = {
        "threshold": round(scored.threshold(name), 4),
        "f1": scored.interval(resampled.f1(scored.weights, scored.positive(name), scored.counted(name))).rounded(),
    }
    return found | agreement(scored, measured, name)


def _head(scored: Scored, measured: Measured, name: str, linear: Floats, lengths: Floats) -> Figures:
    positive, values = scored.positive(name), scored.column(name)
    curves = {
        "auc": resampled.area_under_roc,
        "ece": resampled.expected_calibration_error,
        "brier": resampled.brier,
    }
    return {
        "positives": int(positive.sum()),
        "ap": _ap(scored, name, values),
        "ap_tfidf": _ap(scored, name, linear[:, BINARY.index(name)]),
        "ap_length": _ap(scored, name, lengths),
        **{key: scored.interval(figure(scored.weights, positive, values)).rounded() for key, figure in curves.items()},
        **_f1(scored, measured, name),
    }


def _flag(scored: Scored, measured: Measured, name: str, linear: Floats) -> Figures:
    return {
        "positives": int(scored.positive(name).sum()),
        "ap": _ap(scored, name, scored.column(name)),
        "ap_tfidf": _ap(scored, name, linear[:, BINARY.index(name)]),
        **_f1(scored, measured, name),
    }


def _strength(model: Model, rows: Sequence[Example]) -> Figures:
    """Accuracy and macro-F1 of the likeliest strength on calibration rows, where only the temperature was fitted."""
    if not rows:
        return {"set": "calibration", "sentences": 0}
    scored = score(model, rows)
    said = scored.probabilities.sentence[:, len(BINARY) :].argmax(axis=1)
    true = scored.truth.strength
    each = [resampled.f1(scored.weights, true == column, said == column) for column in range(len(CLAIM_STRENGTHS))]
    right = resampled.ratio(scored.weights, said == true, np.ones(len(true)))
    return {
        "set": "calibration",
        "sentences": len(rows),
        "macro_f1": scored.interval(mean_of(each)).rounded(),
        "accuracy": scored.interval(right).rounded(),
        "most_frequent": round(float(np.bincount(true).max()) / len(true), 4),
    }


def mean_of(each: Sequence[Floats]) -> Floats:
    """(r,) mean of the figures that are defined in each resample; ``nan`` where none is."""
    stacked = np.stack(each)
    known = ~np.isnan(stacked)
    return resampled.divided(np.where(known, stacked, 0.0).sum(axis=0), known.sum(axis=0).astype(np.float64))


def flags_measured(scored: Scored) -> list[str]:
    """The flags with enough positives to count in the mean over flags."""
    return [name for name in FLAGS if int(scored.positive(name).sum()) >= ENOUGH]


def macro_values(scored: Scored, values: Floats) -> Floats:
    """(r,) mean average precision over the flags with enough positives; values (n, 20 or more)."""
    names = flags_measured(scored)
    if not names:
        return np.full(len(scored.weights), np.nan)
    return mean_of(
        [
            resampled.average_precision(scored.weights, scored.positive(name), values[:, BINARY.index(name)])
            for name in names
        ]
    )


def macro(scored: Scored, values: Floats) -> Figures:
    """Mean average precision over the flags with enough positives, with how many those are."""
    return {"flags": len(flags_measured(scored)), **scored.interval(macro_values(scored, values)).rounded()}


def token_figures(scored: Scored) -> Figures:
    """Token F1 against the union of the annotators' words."""
    true, words = list(scored.truth.marked), scored.truth.words
    shown = shown_marks(scored)
    return {
        "f1_shown": scored.interval(token_f1(scored.weights, true, shown, words)).rounded(),
        "f1_shown_any_flag": scored.interval(any_flag_f1(scored.weights, true, shown, words)).rounded(),
    }


def _decisions(scored: Scored, name: str) -> Figures:
    positive = scored.positive(name)
    flagged, passed = scored.decided(name)
    everything = np.ones(len(positive), np.bool_)

    def part(chosen: Bools, among: Bools) -> Figures:
        return scored.interval(resampled.ratio(scored.weights, chosen & among, among)).rounded()

    def f1(said: Bools) -> Figures:
        return scored.interval(resampled.f1(scored.weights, positive, said)).rounded()

    return {
        "flagged": part(flagged, everything),
        "unsure": part(~flagged & ~passed, everything),
        "error_among_flagged": part(~positive, flagged),
        "error_among_passed": part(positive, passed),
        "error_where_decided": part((flagged & ~positive) | (passed & positive), flagged | passed),
        "found_among_marked": part(flagged, positive),
        "found_or_unsure_among_marked": part(~passed, positive),
        "f1_flagged": f1(flagged),
        "f1_flagged_or_unsure": f1(~passed),
    }


def _risk(scored: Scored, name: str) -> Figures:
    """Share wrong among the surest part, deciding each sentence for its likelier answer."""
    wrong, sure = sureness(scored, name)
    return {
        f"error_at_{share:.0%}": scored.interval(
            resampled.error_at_coverage(scored.weights, wrong, sure, share)
        ).rounded()
        for share in COVERAGES
    }


def _slice(scored: Scored, inside: Bools, linear: Floats) -> Figures:
    found: Figures = {"sentences": int(inside.sum())}
    weights = scored.weights[:, inside]
    for name in MAIN:
        positive, values = scored.positive(name)[inside], scored.column(name)[inside]
        flagged = scored.decided(name)[0][inside]
        line = linear[inside, BINARY.index(name)]
        found[name] = {
            "positives": int(positive.sum()),
            "ap": scored.interval(resampled.average_precision(weights, positive, values)).rounded(),
            "ap_tfidf": scored.interval(resampled.average_precision(weights, positive, line)).rounded(),
            "false_alarms": scored.interval(resampled.ratio(weights, flagged & ~positive, ~positive)).rounded(),
            "found": scored.interval(resampled.ratio(weights, flagged & positive, positive)).rounded(),
            "mean_probability": round(float(values.mean()), 4),
            "frequency": round(float(positive.mean()), 4),
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
