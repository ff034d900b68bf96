"""Agreement beyond chance against published worked examples and scikit-learn."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.agreement.coefficients import Scale, cohen_kappa, f1, krippendorff_alpha

sklearn_metrics = pytest.importorskip("sklearn.metrics")

# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section C: four observers, twelve units, 0 is missing
FOUR_OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3),
    (0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0),
)
UNITS = [[value for value in unit if value] for unit in zip(*FOUR_OBSERVERS, strict=True)]


@pytest.mark.parametrize(
    ("scale", "published"), [(Scale.NOMINAL, 0.743), (Scale.ORDINAL, 0.815), (Scale.INTERVAL, 0.849)]
)
def test_alpha_is_that_of_krippendorffs_own_example(scale: Scale, published: float):
    assert krippendorff_alpha(UNITS, scale=scale) == pytest.approx(published, abs=0.0005)


def test_alpha_of_two_observers_and_two_values_is_that_of_the_worked_example():
    # section A: ten units, binary data, alpha = 0.095
    meg = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0)
    owen = (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    assert krippendorff_alpha(list(zip(meg, owen, strict=True))) == pytest.approx(0.095, abs=0.0005)


def test_alpha_is_one_for_equal_labels_and_undefined_where_chance_explains_all():
    assert krippendorff_alpha([[0, 0], [1, 1], [2, 2, 2]], scale=Scale.ORDINAL) == 1
    assert math.isnan(krippendorff_alpha([[1, 1], [1, 1]]))
    assert math.isnan(krippendorff_alpha([[1], []]))


def test_a_text_with_one_label_changes_no_alpha():
    assert krippendorff_alpha([*UNITS, [5], []]) == pytest.approx(krippendorff_alpha(UNITS))


def test_kappa_is_that_of_a_worked_example():
    # Cohen's kappa of 25 + 20 = 45 agreements with 5 and 10 the other way: observed 0.75, by chance 0.5
    first = [1] * 25 + [0] * 20 + [1] * 5 + [0] * 10
    second = [1] * 25 + [0] * 20 + [0] * 5 + [1] * 10
    assert cohen_kappa(first, second) == pytest.approx(0.5)


two_raters = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=60)


@given(two_raters)
@pytest.mark.parametrize(("scale", "weights"), [(Scale.NOMINAL, None), (Scale.ORDINAL, "linear")])
def test_kappa_is_scikit_learns(scale: Scale, weights: str | None, pairs: Sequence[tuple[int, int]]):
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    found = cohen_kappa(first, second, scale=scale)
    if len({*first, *second}) == 1:
        assert math.isnan(found)
        return
    # all of 0, 1, 2 named: scikit-learn weighs by the position of a label, we by its value
    expected = sklearn_metrics.cohen_kappa_score(first, second, weights=weights, labels=[0, 1, 2])
    assert found == pytest.approx(expected, abs=1e-9)


@given(two_raters)
def test_nominal_alpha_tends_to_pooled_kappa(pairs: Sequence[tuple[int, int]]):
    # for two observers alpha = 1 - (1 - pi) * (2n - 1) / 2n, with Scott's pi (Krippendorff 2018, 12.3)
    values = [value for pair in pairs for value in pair]
    n = len(pairs)
    chance = sum((values.count(value) / (2 * n)) ** 2 for value in set(values))
    if chance == 1:
        return
    pi = (sum(a == b for a, b in pairs) / n - chance) / (1 - chance)
    assert krippendorff_alpha(pairs) == pytest.approx(1 - (1 - pi) * (2 * n - 1) / (2 * n), abs=1e-9)


def test_f1_is_the_same_from_both_sides_and_undefined_without_a_one():
    assert f1([1, 1, 0, 0], [1, 0, 1, 0]) == f1([1, 0, 1, 0], [1, 1, 0, 0]) == 0.5
    assert math.isnan(f1([0, 0], [0, 0]))


def test_annotators_with_different_numbers_of_labels_are_a_fault():
    with pytest.raises(ValueError, match="1 and 2 values"):
        cohen_kappa([1], [1, 0])
