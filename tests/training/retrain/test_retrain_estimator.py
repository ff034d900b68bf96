"""The TF-IDF estimator keeps scikit-learn's contract, on texts and, behind an adapter, in all of its own checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.model_selection import GridSearchCV, cross_val_predict
from sklearn.utils import Tags
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import check_is_fitted, column_or_1d, validate_data

from training.baseline import tfidf_scores
from training.corpora import authored_rows
from training.labels import BINARY, Example, examples
from training.retrain import tfidf
from training.retrain.estimator import TfidfClaimClassifier

pytestmark = pytest.mark.train

TEXTS = ["tea cures pain", "a cure for all", "walk with friends", "sleep well at night", "it cures colds", "eat plants"]
CURES = np.array([1, 1, 0, 0, 1, 0])


class OnNumbers(TfidfClaimClassifier):
    """The estimator behind words for numbers: scikit-learn's checks speak in tables of numbers only."""

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = False
        tags.input_tags.two_d_array = True
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:  # noqa: N803 (scikit-learn's name)
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        table, labels = validate_data(self, X, y, multi_output=True)
        if labels.ndim == 2 and labels.shape[1] == 1:
            labels = column_or_1d(labels, warn=True)
        return super().fit(in_words(table), labels, sample_weight)

    def predict_proba(self, X: Any) -> Any:  # noqa: N803
        check_is_fitted(self)
        return super().predict_proba(in_words(validate_data(self, X, reset=False)))


def in_words(table: Any) -> list[str]:
    return [" ".join(f"c{column}v{int(np.floor(2 * value))}" for column, value in enumerate(row)) for row in table]


def expected_failures(_estimator: BaseEstimator) -> dict[str, str]:
    return {
        "check_sample_weight_equivalence_on_dense_data": "document frequencies count texts, so a text of weight two is "
        "not the same as the text twice",
    }


@parametrize_with_checks([OnNumbers()], expected_failed_checks=expected_failures)
def test_scikit_learns_checks_hold_behind_the_adapter(estimator: BaseEstimator, check: Any) -> None:
    check(estimator)


def test_the_tags_say_texts_and_several_labels() -> None:
    tags = TfidfClaimClassifier().__sklearn_tags__()
    assert tags.input_tags.string
    assert not tags.input_tags.two_d_array
    assert tags.classifier_tags.multi_label


def test_probabilities_of_classes_sum_to_one_and_the_likeliest_is_predicted() -> None:
    names = np.array(["cure", "cure", "walk", "sleep", "cure", "walk"])
    model = TfidfClaimClassifier().fit(TEXTS, names)
    assert list(model.classes_) == ["cure", "sleep", "walk"]
    said = model.predict_proba(TEXTS)
    assert said.sum(axis=1) == pytest.approx(np.ones(6))
    assert list(model.predict(TEXTS)) == list(names)


def test_a_label_that_was_not_given_changes_no_other_column() -> None:
    both = np.column_stack([CURES, 1 - CURES]).astype(float)
    partly = both.copy()
    partly[[0, 2], 1] = np.nan
    whole, part = (TfidfClaimClassifier().fit(TEXTS, labels).predict_proba(TEXTS) for labels in (both, partly))
    assert whole[:, 0] == pytest.approx(part[:, 0])
    assert not np.allclose(whole[:, 1], part[:, 1])
    assert not np.isnan(part).any()


def test_a_column_with_one_value_always_predicts_it() -> None:
    labels = np.column_stack([CURES, np.zeros(6), np.ones(6)])
    model = TfidfClaimClassifier().fit(TEXTS, labels)
    assert model.predict(["anything"])[0, 1:].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("texts", "labels", "said"),
    [
        ("one text", [1], "put it into a list"),
        ([], [], "at least 1"),
        ([["a"], ["b"]], [0, 1], "expected a text"),
        (["a", None], [0, 1], "entry 1 is of type NoneType"),
        (["a", "b"], [0], "inconsistent numbers"),
        (["a b", "b c"], [[0, 2], [1, 0]], "0, 1 or nan"),
        (["a b", "b c"], [[0, np.nan], [1, np.nan]], "not nan"),
    ],
)
def test_what_is_no_list_of_texts_with_labels_is_refused(texts: Any, labels: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        TfidfClaimClassifier().fit(texts, labels)


def test_it_works_in_scikit_learns_own_searches_and_folds() -> None:
    texts, labels = TEXTS * 5, np.tile(CURES, 5)
    search = GridSearchCV(TfidfClaimClassifier(), {"inverse_penalty": [0.1, 10.0]}, cv=3).fit(texts, labels)
    assert search.best_score_ == 1.0
    folds = cross_val_predict(clone(search.best_estimator_), texts, labels, cv=3, method="predict_proba")
    assert folds.shape == (30, 2)


def test_a_kept_estimator_says_the_same_and_nothing_unknown_is_loaded(tmp_path: Path) -> None:
    from skops import io

    model = TfidfClaimClassifier().fit(TEXTS, np.column_stack([CURES, 1 - CURES]))
    tfidf.save(model, tmp_path / "model.skops")
    assert io.get_untrusted_types(file=tmp_path / "model.skops") == tfidf.TRUSTED
    again = tfidf.load(tmp_path / "model.skops")
    assert np.array_equal(model.predict_proba(TEXTS), again.predict_proba(TEXTS))


def test_the_baseline_of_the_reports_is_this_estimator() -> None:
    rows: list[Example] = examples(authored_rows())[:120]
    scores = tfidf_scores(rows[:90], rows[90:])
    labels = np.array([example.targets for example in rows[:90]]) >= 0.5
    alone = TfidfClaimClassifier().fit([e.text for e in rows[:90]], labels[:, 1])
    assert scores.shape == (30, len(BINARY))
    assert scores[:, 1] == pytest.approx(alone.predict_proba([e.text for e in rows[90:]])[:, 1])
