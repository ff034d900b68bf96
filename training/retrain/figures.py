"""Figures of a bundle on own test rows, scored as it is served, with intervals and baselines beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from claimscore.domain import FLAGS
from claimscore.model.bundle import Model
from training.baseline import length_scores, tfidf_scores
from training.gold import Gold, gold
from training.labels import BINARY, Example
from training.metrics import (
    Bools,
    Bootstrap,
    Floats,
    Rows,
    average_precision,
    brier,
    expected_calibration_error,
)

Figures = dict[str, Any]


def own_figures(
    model: Model, learning: Sequence[Example], test: Sequence[Example], *, heads: frozenset[str], beside: Model | None
) -> Figures:
    """Every figure of the trained heads on the test rows that label them.

    learning: the rows that the model was fitted on, which the TF-IDF baseline learns from too. heads: the trained heads
    and flags. beside: another model, whose average precision stands beside.
    """
    scores = {"ap": _scores(model, test), "ap_tfidf": tfidf_scores(learning, test)}
    if beside is not None:
        scores["ap_beside"] = _scores(beside, test)
    scores["ap_length"] = np.repeat(length_scores(test)[:, None], len(BINARY), axis=1)
    figures = head_figures(test, scores, heads)
    truth, said = _truth(model, test)
    figures["tokens"] = _token_f1(truth, said, Bootstrap([example.doc for example in test]))
    if beside is not None:
        figures["beside"] = f"{beside.info.name} {beside.info.version}"
    return figures


def head_figures(test: Sequence[Example], scores: dict[str, Floats], heads: frozenset[str]) -> Figures:
    """Average precision of every set of scores, (n, 20) each, under its name; calibration of those called ``ap``."""
    documents = Bootstrap([example.doc for example in test])
    targets = np.array([example.targets for example in test])
    return {
        "set": "own test rows",
        "sentences": len(test),
        "documents": documents.documents,
        "heads": {
            name: _head(documents, targets[:, column], {key: s[:, column] for key, s in scores.items()})
            for column, name in enumerate(BINARY)
            if name in heads
        },
    }


def _scores(model: Model, rows: Sequence[Example]) -> Floats:
    tokens = model.encoder.tokenise([example.text for example in rows])
    found = model.calibrator.probabilities(model.network.infer(tokens)).sentence[:, : len(BINARY)]
    return found.astype(np.float64)


def _head(documents: Bootstrap, targets: Floats, scores: dict[str, Floats]) -> Figures:
    known = ~np.isnan(targets)
    positive = targets >= 0.5

    def precision(values: Floats) -> Figures:
        def figure(rows: Rows) -> float:
            kept = rows[known[rows]]
            return average_precision(positive[kept], values[kept])

        return documents.estimate(figure).rounded()

    def error(measure: Any) -> Figures:
        def figure(rows: Rows) -> float:
            kept = rows[known[rows]]
            return float(measure(positive[kept], scores["ap"][kept])) if len(kept) else float("nan")

        return documents.estimate(figure).rounded()

    return {
        "labelled": int(known.sum()),
        "positives": int((positive & known).sum()),
        **{key: precision(values) for key, values in scores.items()},
        "ece": error(expected_calibration_error),
        "brier": error(brier),
    }


def _truth(model: Model, rows: Sequence[Example]) -> tuple[Gold, list[Bools]]:
    """What annotators marked and which tokens are over their thresholds."""
    tokens = model.encoder.tokenise([example.text for example in rows])
    limits = np.array(model.manifest.thresholds.tokens, np.float32)
    probabilities = model.calibrator.probabilities(model.network.infer(tokens))
    return gold(rows, tokens), [found >= limits for found in probabilities.tokens]


def _token_f1(truth: Gold, said: Sequence[Bools], documents: Bootstrap) -> Figures:
    counts = np.array(
        [
            (int((marked & over)[words].sum()), int(marked[words].sum()) + int(over[words].sum()))
            for marked, over, words in zip(truth.marked, said, truth.words, strict=True)
        ]
    )
    marked = sum(int(rows[words].sum()) for rows, words in zip(truth.marked, truth.words, strict=True))

    def figure(rows: Rows) -> float:
        both, total = counts[rows].sum(axis=0)
        return float(2 * both / total) if total else float("nan")

    found: Figures = {"marked": marked, "flags": len(FLAGS), "f1": documents.estimate(figure).rounded()}
    return found
