"""The TF-IDF baseline as a scikit-learn estimator: words and character runs, one logistic regression a class."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion
from sklearn.utils import Tags
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]

_FEW = 50
"""Below so many texts every term counts: pruning the rare ones could leave none."""


class TfidfClaimClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Classifies texts: TF-IDF of words and of character runs inside words, then logistic regression.

    ``y`` of shape (n,) holds one class a text, ``predict_proba`` has a column a class. ``y`` of shape (n, k) holds k
    independent 0/1 labels a text, ``nan`` where a label was not given; ``predict_proba`` is then (n, k), the
    probability of 1, and ``classes_`` are the columns' numbers. A column with one value only always predicts it.

    inverse_penalty: scikit-learn's ``C``. class_weight: "balanced", ``None``, or a weight a class, which counts where
    ``y`` holds one class a text. word_min_df, character_min_df: texts that a term must occur in, from 50
    texts on.
    """

    def __init__(
        self,
        *,
        inverse_penalty: float = 10.0,
        class_weight: str | dict[Any, float] | None = "balanced",
        word_ngrams: tuple[int, int] = (1, 2),
        word_min_df: int = 2,
        character_ngrams: tuple[int, int] = (2, 5),
        character_min_df: int = 3,
        random_state: int | None = 0,
    ) -> None:
        self.inverse_penalty = inverse_penalty
        self.class_weight = class_weight
        self.word_ngrams = word_ngrams
        self.word_min_df = word_min_df
        self.character_ngrams = character_ngrams
        self.character_min_df = character_min_df
        self.random_state = random_state

    def __sklearn_tags__(self) -> Tags:
        """Text in, not a table of numbers; several labels a text are allowed."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.classifier_tags.multi_label = True
        return tags

    def fit(self, X: Iterable[str], y: Any, sample_weight: Any = None) -> Self:  # noqa: N803 (scikit-learn's name)
        """Learn from n texts; raises ValueError where texts and labels do not fit together."""
        texts = as_texts(X)
        labels = self._labels(y, len(texts))
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, np.zeros((len(texts), 1)))
        if isinstance(self.class_weight, dict) and not self.multilabel_:
            by_class = compute_sample_weight(self.class_weight, np.asarray(y).reshape(-1))
            weights = by_class if weights is None else by_class * weights
        self.features_ = self._features(len(texts))
        known = self.features_.fit_transform(texts)
        self.models_ = [self._column(known, labels[:, column], weights) for column in range(labels.shape[1])]
        return self

    def predict_proba(self, X: Iterable[str]) -> Floats:  # noqa: N803
        """Probabilities: (n, classes) that sum to one, or (n, k) of label 1 where several labels were learned."""
        check_is_fitted(self)
        asked = self.features_.transform(as_texts(X))
        columns = np.column_stack([_positive(model, asked) for model in self.models_])
        if self.multilabel_:
            return columns
        if len(self.classes_) == 1:
            return np.ones((len(columns), 1))
        if len(self.classes_) == 2:
            return np.column_stack([1 - columns[:, 0], columns[:, 0]])
        total = columns.sum(axis=1, keepdims=True)
        even: Floats = np.full_like(columns, 1 / columns.shape[1])
        shares: Floats = np.divide(columns, total, out=even, where=total > 0)
        return shares

    def predict(self, X: Iterable[str]) -> Array:  # noqa: N803
        """The likeliest class of each text, (n,); or (n, k) of 0 and 1 where several labels were learned."""
        probabilities = self.predict_proba(X)
        if self.multilabel_:
            return (probabilities >= 0.5).astype(np.int64)
        found: Array = self.classes_[probabilities.argmax(axis=1)]
        return found

    def _labels(self, y: Any, texts: int) -> Floats:
        """One 0/1 column a model, (texts, models); remembers the classes."""
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        given = np.asarray(y)
        if given.shape[:1] != (texts,):
            raise ValueError(f"inconsistent numbers of samples: {texts} texts, labels of shape {given.shape}")
        self.multilabel_ = given.ndim == 2
        if self.multilabel_:
            labels: Floats = given.astype(np.float64)
            wrong = ~np.isnan(labels) & (labels != 0) & (labels != 1)
            if wrong.any() or np.isnan(labels).all(axis=0).any():
                raise ValueError("a label of several is 0, 1 or nan, and every column needs one that is not nan")
            self.classes_ = np.arange(labels.shape[1])
            return labels
        given = given.reshape(texts)
        check_classification_targets(given)
        self.classes_ = np.unique(given)
        if len(self.classes_) == 2:
            second: Floats = (given == self.classes_[1]).astype(np.float64)
            return second.reshape(-1, 1)
        return np.column_stack([(given == name).astype(np.float64) for name in self.classes_])

    def _features(self, texts: int) -> FeatureUnion:
        few = texts < _FEW
        return tfidf_features(
            word_ngrams=self.word_ngrams,
            word_min_df=1 if few else self.word_min_df,
            character_ngrams=self.character_ngrams,
            character_min_df=1 if few else self.character_min_df,
        )

    def _column(self, known: Any, labels: Floats, weights: Floats | None) -> LogisticRegression | float:
        rows = np.flatnonzero(~np.isnan(labels) & (weights > 0 if weights is not None else True))
        targets = labels[rows] == 1
        if not len(rows):
            raise ValueError("every sample weight is zero; at least one text must count")
        if targets.all() or not targets.any():
            return float(targets[0])
        model = LogisticRegression(
            C=self.inverse_penalty,
            class_weight=self.class_weight if isinstance(self.class_weight, str) else None,
            solver="liblinear",
            random_state=self.random_state,
        )
        return model.fit(known[rows], targets, sample_weight=None if weights is None else weights[rows])


def tfidf_features(
    *,
    word_ngrams: tuple[int, int] = (1, 2),
    word_min_df: int = 2,
    character_ngrams: tuple[int, int] = (2, 5),
    character_min_df: int = 3,
) -> FeatureUnion:
    """Words and characters within words, weighted by TF-IDF; min_df: texts that a term must occur in."""
    words = TfidfVectorizer(ngram_range=word_ngrams, min_df=word_min_df, sublinear_tf=True)
    characters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=character_ngrams, min_df=character_min_df, sublinear_tf=True
    )
    return FeatureUnion([("words", words), ("characters", characters)])


def as_texts(given: Iterable[str]) -> list[str]:
    """Texts as a list; raises ValueError for one string, for a table and for anything in it that is no text."""
    if isinstance(given, str):
        raise ValueError("expected a sequence of texts, got one text; put it into a list")
    texts = list(given)
    if not texts:
        raise ValueError("0 texts given, at least 1 is required")
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise ValueError(f"entry {row} is of type {type(text).__name__}, expected a text (str)")
    return texts


def _positive(model: LogisticRegression | float, asked: Any) -> Floats:
    if isinstance(model, float):
        return np.full(asked.shape[0], model)
    found: Floats = model.predict_proba(asked)[:, 1]
    return found
