"""Own rows become examples and parts: what nobody labelled stays open, and no document stands on two sides."""

from __future__ import annotations

import json
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimscore.domain import SENTENCE_HEADS
from claimscore.errors import SettingsError
from training import corpora
from training.corpora import Row
from training.gold import words_known
from training.labels import BINARY, Example
from training.recipe import load_recipe
from training.retrain.own import authored_beside, labelled_fields, read_own, to_examples
from training.retrain.plan import described, for_own_rows
from training.retrain.split import split_own
from training.splits import normalised

pytestmark = pytest.mark.train

UNLABELLED = (float("nan"),) * len(BINARY)


def row(name: str, **labels: Any) -> Row:
    return {"id": name, "doc": name, "source": "own", "text": "Tea cures colds.", **labels}


def value(example: Example, head: str) -> float:
    return example.targets[BINARY.index(head)]


def write(path: Path, *rows: Row) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_fields_that_nobody_labelled_stay_open() -> None:
    (example,) = to_examples([row("a", overclaim=1)])
    assert (value(example, "overclaim"), value(example, "overclaim_severe")) == (1.0, 0.0)
    assert isnan(value(example, "health_claim"))
    assert isnan(value(example, "cure"))
    assert labelled_fields([example]) == ["overclaim", "overclaim_severe"]
    assert not words_known(example)


def test_passes_of_several_annotators_are_averaged_over_those_who_labelled_the_field() -> None:
    first = row("a", claim=1, overclaim=0, strength="causal")
    (example,) = to_examples([first, row("a", overclaim=2, strength="causal"), row("a", overclaim=1)])
    assert value(example, "health_claim") == 1.0
    assert value(example, "overclaim") == pytest.approx(2 / 3)
    assert value(example, "overclaim_severe") == pytest.approx(1 / 3)
    assert example.strength == 3
    (disputed,) = to_examples([first, row("a", strength="none")])
    assert disputed.strength == -1


def test_a_flag_without_words_teaches_the_sentence_head_and_no_word() -> None:
    with_words, without = to_examples(
        [row("a", flags=[{"flag": "cure", "span": "cures"}]), row("b", flags=[{"flag": "cure"}])]
    )
    assert value(with_words, "cure") == value(without, "cure") == 1.0
    assert [mark.span.start for mark in with_words.marks] == [4]
    assert words_known(with_words)
    assert not words_known(without)


def test_given_offsets_decide_which_of_two_equal_words_is_meant() -> None:
    flag = {"flag": "cure", "span": "cures", "start": 16, "end": 21}
    (example,) = to_examples([row("a", flags=[flag]) | {"text": "Tea cures? Tea cures."}])
    assert [mark.span.start for mark in example.marks] == [16]


def test_one_id_in_two_files_is_two_texts_or_two_annotators(tmp_path: Path) -> None:
    one = write(tmp_path / "one.jsonl", {"id": "1", "text": "First text.", "claim": 1})
    two = write(tmp_path / "two.jsonl", {"id": "1", "text": "Second text.", "claim": 0})
    same = write(tmp_path / "same.jsonl", {"id": "1", "text": "First text.", "claim": 0})
    assert [example.id for example in to_examples(read_own([one, two]).rows)] == ["one:1", "two:1"]
    (merged,) = to_examples(read_own([one, same]).rows)
    assert (merged.id, value(merged, "health_claim")) == ("1", 0.5)


def test_authored_sets_that_own_rows_repeat_are_left_out_as_a_whole() -> None:
    first = corpora.authored_rows()[0]
    kept, left_out = authored_beside(to_examples([row("a", claim=1) | {"text": first["text"].upper()}]))
    assert first["id"] in left_out
    assert len(left_out) > 1
    assert all(example.doc != first["group"] for example in kept)
    assert len(kept) + len(left_out) == len(corpora.authored_rows())


def test_without_the_checkouts_data_including_them_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora, "AUTHORED", tmp_path)
    with pytest.raises(SettingsError, match="run from a clone of the project"):
        authored_beside([])


def example(name: int, doc: int, text: str, *, positive: bool) -> Example:
    targets = (float(positive), *UNLABELLED[1:])
    return Example(str(name), f"d{doc}", "own", text, targets, -1, ())


@settings(max_examples=25, deadline=None)
@given(
    docs=st.lists(st.integers(0, 25), min_size=30, max_size=80),
    texts=st.data(),
    seed=st.integers(0, 5),
)
def test_no_document_and_no_sentence_stands_on_two_sides(docs: list[int], texts: st.DataObject, seed: int) -> None:
    words = texts.draw(st.lists(st.integers(0, 200), min_size=len(docs), max_size=len(docs)))
    rows = [
        example(n, doc, f"Word {word}", positive=word % 3 == 0)
        for n, (doc, word) in enumerate(zip(docs, words, strict=True))
    ]
    split = split_own(rows, calibration=0.2, test=0.2, seed=seed)
    assert split == split_own(rows, calibration=0.2, test=0.2, seed=seed)
    sides = [({e.doc for e in part}, {normalised(e.text) for e in part}) for part in split.parts().values()]
    for number, (named, said) in enumerate(sides):
        for other_named, other_said in sides[number + 1 :]:
            assert not named & other_named
            assert not said & other_said
    assert sorted(e.id for part in split.parts().values() for e in part) == sorted(e.id for e in rows)


def test_parts_have_the_wanted_sizes_and_their_share_of_a_rare_label() -> None:
    rows = [example(n, n // 4, f"Text {n}", positive=n % 40 == 0) for n in range(400)]
    split = split_own(rows, calibration=0.2, test=0.2, seed=13)
    assert [len(part) for part in split.parts().values()] == [240, 80, 80]
    positives = [sum(e.targets[0] == 1 for e in part) for part in split.parts().values()]
    assert positives == [6, 2, 2]
    assert split != split_own(rows, calibration=0.2, test=0.2, seed=14)


def test_rows_held_out_by_the_caller_are_the_test_and_nothing_else_is() -> None:
    rows = [example(n, n // 4, f"Text {n}", positive=n % 2 == 0) for n in range(100)]
    split = split_own(rows[:80], rows[80:], calibration=0.25, test=0.2, seed=1)
    assert split.test == tuple(rows[80:])
    assert (len(split.fit), len(split.calibration)) == (60, 20)


def test_a_recipe_of_the_projects_corpora_is_cut_to_own_rows() -> None:
    one, other = (f'{{rows="{rows}", epochs=2, learning_rate=1e-4}}' for rows in ("all", "both"))
    base = load_recipe("base", [f"stages=[{one}]", f"variants=[[{other}]]"])
    alone = for_own_rows(base, authored=False)
    assert {stage.rows for stage in alone.stages} == {"real"}
    assert alone.variants == (), "on own rows alone it is the same run"
    both = for_own_rows(base, authored=True)
    assert [stage.rows for stage in both.stages] == [stage.rows.replace("all", "both") for stage in base.stages]
    assert "authored rows" in described(both)
    assert (both.teacher, both.exclude) == (None, ())
    with pytest.raises(SettingsError, match="no stage learns from own rows"):
        for_own_rows(load_recipe("own", ['stages.0.rows="authored"']), authored=False)


def test_heads_of_a_level_agree_with_the_guide() -> None:
    (severe,) = to_examples([row("a", claim=1, overclaim=2, weak_evidence=1, critical=0)])
    assert np.array(severe.targets[: len(SENTENCE_HEADS)]).tolist() == [1.0, 1.0, 1.0, 1.0, 0.0, 0.0]
