"""Everything that is wrong with labelled rows is found before training, and named with its rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from training.corpora import Row
from training.labels import BINARY
from training.retrain.checks import check_rows, check_set, check_split
from training.retrain.own import to_examples
from training.retrain.split import Split
from training.retrain.words import checks_csv, checks_table

pytestmark = pytest.mark.train


def row(name: object, text: str = "Tea cures colds.", **labels: Any) -> Row:
    return {"id": str(name), "doc": f"d{name}", "source": "own", "text": text, **labels}


def plain(count: int = 600, **labels: Any) -> list[Row]:
    """Rows with nothing wrong: half of them marked, each in a document with two others."""
    return [
        row(n, f"Sentence number {n} says something.", claim=1, overclaim=2 * (n % 2), **labels) | {"doc": f"d{n // 3}"}
        for n in range(count)
    ]


def codes(rows: list[Row]) -> dict[str, tuple[str, ...]]:
    return {problem.code: problem.rows for problem in [*check_rows(rows), *check_set(to_examples(rows))]}


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        ({"claim": 2}, "level"),
        ({"overclaim": 3, "claim": 1}, "level"),
        ({"weak_evidence": -1}, "level"),
        ({"critical": 1.0}, "level"),
        ({"flags": [{"flag": "miracle"}]}, "flag"),
        ({"flags": [{"flag": "cure", "span": "heals"}]}, "span-words"),
        ({"flags": [{"flag": "cure", "span": "Tea", "start": 4, "end": 9}]}, "span-offsets"),
        ({"flags": [{"flag": "cure", "start": 10, "end": 40}]}, "span-offsets"),
        ({"claim": 0, "overclaim": 1}, "no-claim"),
        ({"claim": 1, "weak_evidence": 2, "flags": []}, "no-flag"),
        ({"claim": 1, "overclaim": 1, "critical": 1}, "critical"),
    ],
)
def test_a_wrong_row_is_named(labels: dict[str, Any], code: str) -> None:
    fine = row(
        "fine", claim=1, overclaim=1, critical=0, flags=[{"flag": "cure", "span": "cures", "start": 4, "end": 9}]
    )
    (problem,) = check_rows([fine, row("wrong", "Tea cures colds!", **labels)])
    assert (problem.code, problem.rows) == (code, ("wrong",))
    assert problem.error is (code not in ("no-claim", "no-flag", "critical"))


def test_rows_without_fault_pass_every_row_check() -> None:
    assert check_rows(plain()) == []


def test_one_id_for_two_texts_is_an_error_and_for_one_text_is_two_annotators() -> None:
    assert check_rows([row(1), row(1)]) == []
    (problem,) = check_rows([row(1), row(1, "Another text.")])
    assert (problem.code, problem.error, problem.rows) == ("id", True, ("1",))


def test_a_sentence_that_stands_twice_is_a_warning_and_with_other_labels_an_error() -> None:
    twice = [*plain(), row("a", claim=1), row("b", "tea  cures: colds", claim=1)]
    assert codes(twice)["duplicate"] == ("a", "b")
    against = [*plain(), row("a", claim=1, overclaim=0), row("b", "TEA cures colds", claim=1, overclaim=1)]
    found = {problem.code: problem for problem in check_set(to_examples(against))}
    assert found["conflict"].error
    assert found["conflict"].rows == ("a", "b")
    assert "duplicate" not in found


def test_a_label_that_one_of_two_rows_lacks_is_no_conflict() -> None:
    assert "conflict" not in codes([*plain(), row("a", claim=1), row("b", claim=1, overclaim=1)])


def test_too_few_rows_and_documents_stop_and_few_rows_warn() -> None:
    few = {problem.code: problem.error for problem in check_set(to_examples(plain(20)))}
    assert few["few-rows"]
    assert few["few-documents"]
    some = {problem.code: problem.error for problem in check_set(to_examples(plain(200)))}
    assert some["few-rows"] is False
    assert "few-documents" not in some
    assert "few-rows" not in codes(plain(600))


def test_rows_that_name_no_document_are_warned_about() -> None:
    alone = [{**one, "doc": one["id"]} for one in plain()]
    assert "no-documents" in codes(alone)
    assert "no-documents" not in codes(plain())


def test_what_cannot_be_learned_is_named() -> None:
    found = {problem.code: problem for problem in check_set(to_examples(plain()))}
    assert "weak_evidence" in found["unlabelled"].message
    assert "all flags" in found["unlabelled"].message
    assert "health_claim: one value only" in found["one-class"].message
    assert "--include authored" in found["no-flags"].message
    assert not any(problem.error for problem in found.values())


def test_nothing_to_learn_is_an_error() -> None:
    (problem,) = check_set(to_examples([{**one, "overclaim": 0} for one in plain()]))
    assert (problem.code, problem.error) == ("one-class", True)
    bare = [{key: value for key, value in one.items() if key not in ("claim", "overclaim")} for one in plain()]
    (problem,) = check_set(to_examples(bare))
    assert (problem.code, problem.error) == ("no-labels", True)


def test_a_document_or_a_sentence_on_two_sides_is_a_leak() -> None:
    rows = to_examples(plain(30))
    clean = Split(tuple(rows[:12]), tuple(rows[12:21]), tuple(rows[21:]))
    assert not [problem for problem in check_split(clean) if problem.error]
    same_document = replace(rows[0], id="x", text="Something else.")
    same_sentence = replace(rows[0], id="y", doc="elsewhere", text="sentence NUMBER 0 says, something")
    leaking = replace(clean, test=(*clean.test, same_document, same_sentence))
    found = {problem.code: problem.rows for problem in check_split(leaking) if problem.error}
    assert found == {"leak-document": ("x",), "leak-sentence": ("y",)}


def test_a_part_without_rows_is_an_error_and_without_positives_a_warning() -> None:
    rows = to_examples(plain(30))
    empty = Split(tuple(rows[:18]), tuple(rows[18:]), ())
    assert [problem.code for problem in check_split(empty) if problem.error] == ["empty-part"]
    negative = tuple(example for example in rows if example.targets[BINARY.index("overclaim")] == 0)
    lacking = {problem.code: problem.message for problem in check_split(Split(tuple(rows[:9]), negative[9:11], ()))}
    assert "overclaim" in lacking["lacking-calibration"]


def test_the_table_lists_errors_first_and_never_more_than_five_rows() -> None:
    problems = check_rows([*(row(n, claim=0, overclaim=1) for n in range(9)), row("bad", claim=7)])
    table = checks_table(problems)
    assert table.startswith("error    level")
    assert "9 rows: 0, 1, 2, 3, 4 and 4 more" in table
    assert table.endswith("data checks: 1 errors, 1 warnings\n")
    assert checks_csv(problems).count("warning,no-claim,") == 9
    assert checks_table([]) == "data checks: nothing found\n"
