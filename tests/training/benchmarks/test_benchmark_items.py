"""What belongs together stays together: corpora are read with their keys, folds and other corpora leak nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimscore.errors import InputError
from training.benchmarks import causal, exaggeration
from training.benchmarks.items import Item, apart, corpus_rows, item, labelled
from training.benchmarks.registry import TASKS
from training.benchmarks.task import grouped_folds
from training.splits import tied_groups

pytestmark = pytest.mark.train


def auxiliary(name: str) -> list[Item]:
    others = TASKS[name].auxiliary
    assert others is not None
    return others()


def test_a_corpus_is_read_packed_or_plain_and_a_missing_one_is_named(data: Path) -> None:
    assert len(corpus_rows("insciout_db_statements")) == 60
    assert len(corpus_rows("pubmed_causal_language")) == 80
    with pytest.raises(InputError, match="no health_advice"):
        corpus_rows("health_advice")


def test_sentences_are_tied_by_group_paper_and_text_whatever_their_spacing() -> None:
    row = {"id": "a", "text": "Sage cures  coughs.", "group": "g", "pmid": "7"}
    assert item(row, 1).keys == {"g", "pmid:7", "text:sagecurescoughs"}
    assert item({"id": "b", "text": "…", "group": "h"}, 1).keys == {"h"}
    same_text = item({"id": "c", "text": "sage cures coughs", "group": "x"}, 1)
    assert apart([same_text], [item(row, 1)]) == []


def test_a_chain_of_shared_keys_is_one_group() -> None:
    first, second, third, alone = tied_groups([{"a", "b"}, {"b", "c"}, {"c", "d"}, {"e"}])
    assert first == second == third != alone


@given(st.lists(st.sets(st.sampled_from("abcdefgh"), min_size=1, max_size=3), max_size=12))
def test_groups_are_equal_exactly_where_keys_connect(keys: list[set[str]]) -> None:
    parts: list[set[str]] = []
    for tied in keys:
        joined = set(tied).union(*(part for part in parts if part & tied))
        parts = [part for part in parts if not part & tied] + [joined]
    groups = tied_groups(keys)
    for one, group in zip(keys, groups, strict=True):
        for other, another in zip(keys, groups, strict=True):
            together = any(one <= part and other <= part for part in parts)
            assert (group == another) is together


def test_folds_measure_each_sentence_once_and_part_no_paper(data: Path) -> None:
    items = labelled("pubmed_causal_language", causal.COLUMN)
    folds = grouped_folds(items, 5)
    assert sorted(one.id for fold in folds for one in fold.measure) == sorted(one.id for one in items)
    for fold in folds:
        assert apart(fold.learn, fold.measure) == list(fold.learn)
        assert {one.label for one in fold.measure} == {0, 1, 2, 3}
    assert [fold.measure for fold in grouped_folds(items, 5)] == [fold.measure for fold in folds]


def test_other_corpora_teach_nothing_that_is_measured(data: Path) -> None:
    others = auxiliary("pubmed")
    measured = labelled("pubmed_causal_language", causal.COLUMN)
    ids = {one.id for one in others}
    assert "eureka-39" not in ids, "it is of a paper that is measured"
    assert "insciout-59" not in ids, "it repeats a sentence that is measured"
    assert {"eureka-38", "insciout-50", "sumner-19"} <= ids
    assert apart(others, measured) == others


def test_test_splits_of_other_corpora_are_never_learned_from(data: Path) -> None:
    held = {one["id"] for name in causal.CORPORA for one in corpus_rows(name) if one["split"] == "test"}
    assert held
    for name in ("pubmed", "eurekalert", "insciout"):
        assert not held & {one.id for one in auxiliary(name)}


def test_releases_of_the_measured_pairs_are_never_learned_from(data: Path) -> None:
    (split,) = TASKS["insciout"].splits(5)
    learned = {one.id for one in split.learn}
    assert not learned & {"insciout-57", "insciout-58"}, "a measured sentence, and a measured release"
    assert {"pair-500:press", "pair-500:abstract", "insciout-50", "sumner-19"} <= learned
    assert len(split.measure) == 2 * 24
    assert apart(auxiliary("insciout"), split.measure) == auxiliary("insciout")


def test_both_sides_of_a_pair_carry_their_own_strength(data: Path) -> None:
    row = json.loads((data / "insciout_pairs.jsonl").read_text(encoding="utf-8").splitlines()[1])
    press, abstract = exaggeration.pair_items([row])
    assert (press.text, press.label) == (row["text"], row["press_release_strength"])
    assert (abstract.text, abstract.label) == (row["evidence"], row["abstract_strength"])
    assert press.group == abstract.group


def test_an_item_keeps_a_value_for_a_regression() -> None:
    assert item({"id": "a", "text": "Sage helps", "group": "g"}, 4.5) == Item(
        "a", "Sage helps", 4.5, "g", frozenset({"g", "text:sagehelps"})
    )
