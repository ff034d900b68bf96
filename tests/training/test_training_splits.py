"""Splits by document: nobody is on both sides, whoever shares a sentence stays together, leaks are refused."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimscore.errors import InputError
from training.labels import BINARY, Example
from training.splits import document_groups, normalised, refuse_leaks, split_calibration, unlike


def example(number: int, doc: str, text: str, source: str = "news") -> Example:
    return Example(f"r{number}", doc, source, text, (0.0,) * len(BINARY), -1, ())


def many(documents: int, rows: int, source: str = "news") -> list[Example]:
    return [
        example(doc * rows + row, f"{source}{doc}", f"{source} sentence {doc} {row}", source)
        for doc in range(documents)
        for row in range(rows)
    ]


def test_every_source_gives_its_share_by_whole_documents() -> None:
    rows = many(100, 3) + many(40, 5, "press")
    fit, held = split_calibration(rows, share=0.1, seed=1)
    assert not {e.doc for e in fit} & {e.doc for e in held}
    assert Counter(e.source for e in held) == {"news": 30, "press": 20}
    assert len(fit) + len(held) == len(rows)


def test_the_split_is_the_same_for_a_seed_and_another_for_another() -> None:
    rows = many(100, 3)
    assert split_calibration(rows, share=0.1, seed=1) == split_calibration(rows, share=0.1, seed=1)
    assert split_calibration(rows, share=0.1, seed=1) != split_calibration(rows, share=0.1, seed=2)


def test_documents_that_share_a_sentence_are_one_group() -> None:
    rows = [
        example(1, "a", "Rest helps."),
        example(2, "b", "rest  helps"),
        example(3, "b", "More."),
        example(4, "c", ""),
    ]
    groups = document_groups(rows)
    assert groups[0] == groups[1] == groups[2] != groups[3]


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("uvwxyz")), max_size=30), st.integers(0, 9))
def test_no_document_and_no_sentence_is_ever_on_both_sides(pairs: list[tuple[str, str]], seed: int) -> None:
    rows = [example(number, doc, text) for number, (doc, text) in enumerate(pairs)]
    fit, held = split_calibration(rows, share=0.3, seed=seed)
    refuse_leaks(fit, held)
    assert sorted(e.id for e in (*fit, *held)) == sorted(e.id for e in rows)


def test_leaks_are_refused_by_document_and_by_sentence() -> None:
    held = [example(1, "a", "Tea is warm.")]
    with pytest.raises(InputError, match="its document a"):
        refuse_leaks([example(2, "a", "Other.")], held)
    with pytest.raises(InputError, match="its sentence"):
        refuse_leaks([example(2, "b", "“TEA is warm”")], held)
    refuse_leaks([example(2, "b", "Tea is cold.")], held)


def test_a_sentence_that_measures_is_left_out_of_what_is_learned() -> None:
    held = [example(1, "a", "Tea is warm."), example(2, "a", "…")]
    learning = [example(3, "b", "“TEA is warm”"), example(4, "b", "Tea is cold."), example(5, "b", "?")]
    assert [one.id for one in unlike(learning, held)] == [learning[1].id, learning[2].id]


def test_normalising_keeps_letters_and_digits_only() -> None:
    assert normalised("Vitamin\u00a0C: 50 % — ﬁne!") == "vitaminc50fine"
