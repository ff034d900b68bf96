"""The baselines that every figure stands beside: TF-IDF with logistic regression, and the length of the sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.labels import BINARY, Example
from training.metrics import Floats


def tfidf_scores(learning: Sequence[Example], measuring: Sequence[Example]) -> Floats:
    """(n, 20) probabilities for ``measuring`` of one linear model a head; 0 for a head that nobody labelled."""
    from training.retrain.estimator import TfidfClaimClassifier

    targets = np.array([example.targets for example in learning])
    known = np.flatnonzero(~np.isnan(targets).all(axis=0))
    labels = np.where(np.isnan(targets), np.nan, targets >= 0.5)[:, known]
    model = TfidfClaimClassifier().fit([example.text for example in learning], labels)
    scores = np.zeros((len(measuring), len(BINARY)))
    scores[:, known] = model.predict_proba([example.text for example in measuring])
    return scores


def length_scores(examples: Sequence[Example]) -> Floats:
    """(n,) the number of words: what a model would know that had read nothing."""
    return np.array([len(example.text.split()) for example in examples], np.float64)
