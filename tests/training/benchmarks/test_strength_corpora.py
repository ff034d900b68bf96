"""Public claim-strength rows teach claim strength alone, and nothing that is measured."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from claimscore.errors import InputError
from training.corpora import SOURCES
from training.labels import BINARY, UNLABELLED, Example
from training.recipe import load_recipe
from training.splits import normalised, refuse_leaks
from training.strength_corpora import strength_examples

pytestmark = pytest.mark.train


def _append(path: Path, *rows: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def _row(name: str, text: str, strength: object, *, group: str = "", split: str = "train") -> dict[str, Any]:
    return {"id": name, "text": text, "strength4": strength, "split": split, "group": group or f"paper-{name}"}


def _measured(doc: str, text: str) -> Example:
    return Example("m", doc, "press", text, (0.0,) * len(BINARY), UNLABELLED, ())


def test_each_row_has_its_strength_and_no_other_label(data: Path) -> None:
    found = {example.id: example for example in strength_examples([])}
    one = found["sumner-18"]
    assert one.strength == 0
    assert one.text == "Lovage was given for pain at noon, reading 3018"
    assert all(math.isnan(value) for value in one.targets)
    assert one.marks == ()
    assert {example.source for example in found.values()} == {
        "pubmed_causal_language",
        "eurekalert_causal_language",
        "insciout_db_statements",
        "sumner2014_statements",
    }
    assert not any(SOURCES[example.source].redistribute for example in found.values())


def test_test_splits_and_the_measured_pairs_are_left_out(data: Path) -> None:
    found = {example.id for example in strength_examples([])}
    for corpus, count in (("pubmed", 80), ("eureka", 40), ("insciout", 60), ("sumner", 20)):
        assert not found & {f"{corpus}-{number}" for number in range(count // 10)}
    assert "insciout-58" not in found, "it is a sentence of a measured pair"
    assert "insciout-57" not in found, "it is of the release of a measured pair"
    assert "insciout-59" not in found, "it repeats a sentence of a test split"


def test_sentences_and_releases_that_measure_elsewhere_are_left_out(data: Path) -> None:
    rows = data / "sumner2014_statements.jsonl"
    _append(
        rows, _row("headline", "Sage stops coughs", 3, group="release"), _row("main", "Sage helps", 2, group="release")
    )
    assert {"headline", "main"} <= {example.id for example in strength_examples([])}
    by_text = [_measured("a page", "SAGE stops coughs!")]
    by_row = [_measured("headline", "Another sentence of that release")]
    for held in (by_text, by_row):
        kept = strength_examples(held)
        assert not {"headline", "main"} & {example.id for example in kept}
        refuse_leaks(kept, held)


def test_a_sentence_that_occurs_often_is_kept_once_with_the_strength_that_most_gave(data: Path) -> None:
    rows = data / "sumner2014_statements.jsonl"
    _append(rows, *(_row(f"r{n}", "Sage stops  coughs", strength) for n, strength in enumerate((1, 3, 3))))
    _append(rows, _row("t1", "Mint soothes", 1), _row("t2", "mint soothes.", 2))
    found = [example for example in strength_examples([]) if normalised(example.text) == "sagestopscoughs"]
    assert [(example.id, example.strength) for example in found] == [("r0", 3)]
    assert not any(normalised(example.text) == "mintsoothes" for example in strength_examples([])), "a tie says nothing"


def test_corpora_can_be_left_out(data: Path) -> None:
    kept = strength_examples([], exclude=frozenset({"pubmed_causal_language"}))
    assert {example.source for example in kept} == {
        "eurekalert_causal_language",
        "insciout_db_statements",
        "sumner2014_statements",
    }


@pytest.mark.parametrize("strength", [None, 4, "causal"])
def test_a_strength_off_the_scale_is_refused(data: Path, strength: object) -> None:
    _append(data / "sumner2014_statements.jsonl", _row("odd", "Sage stops coughs", strength))
    with pytest.raises(InputError, match="row odd: strength4"):
        strength_examples([])


def test_the_research_recipe_leaves_no_source_out_and_says_what_that_means() -> None:
    recipe = load_recipe("research")
    assert recipe.exclude == ()
    assert "research only" in recipe.licence
