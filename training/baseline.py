"""The baselines that every figure stands beside: TF-IDF with logistic regression, and the length of the sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion

from training.labels import BINARY, Example
from training.metrics import Floats

_INVERSE_PENALTY = 10.0


def tfidf_scores(learning: Sequence[Example], measuring: Sequence[Example]) -> Floats:
    """(n, 20) probabilities for ``measuring`` of one linear model a head, on words (1-2) and characters (2-5)."""
    features = FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)),
            ("characters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True)),
        ]
    )
    known = features.fit_transform([example.text for example in learning])
    asked = features.transform([example.text for example in measuring])
    targets = np.array([example.targets for example in learning]) >= 0.5
    scores = np.zeros((len(measuring), len(BINARY)))
    for column in range(len(BINARY)):
        if not targets[:, column].any():
            continue
        model = LogisticRegression(C=_INVERSE_PENALTY, class_weight="balanced", solver="liblinear", random_state=0)
        scores[:, column] = model.fit(known, targets[:, column]).predict_proba(asked)[:, 1]
    return scores


def length_scores(examples: Sequence[Example]) -> Floats:
    """(n,) the number of words: what a model would know that had read nothing."""
    return np.array([len(example.text.split()) for example in examples], np.float64)
