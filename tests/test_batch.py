"""Many documents at once: the reports of one at a time, in order, with errors in their place and little read ahead."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimscore import batch
from claimscore.api import load
from claimscore.batch import one_ahead, score_documents, score_sentences
from claimscore.domain import Document
from claimscore.errors import InputError
from claimscore.read.document import read_document
from claimscore.render.json_report import to_json

SCORER = load(Path(__file__).parent / "data" / "tiny_model")
TEXTS = [
    "It cures all.",
    "Experts say so. It may help.",
    "\n",
    "A. B. C? Yes!",
    "In mice, it worked. It is safe. Buy it.",
]


def reports_one_by_one(texts: list[str]) -> list[str]:
    return [to_json(SCORER.score(text)) for text in texts]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(TEXTS[:2] + TEXTS[3:]), max_size=9), st.integers(1, 4), st.integers(1, 6))
def test_reports_are_those_of_one_document_at_a_time(texts: list[str], at_once: int, sentences: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "SENTENCES_AT_ONCE", sentences)
        together = score_documents(map(read_document, texts), SCORER.model, at_once=at_once)
        assert [to_json(report) for report in together] == reports_one_by_one(texts)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(["It cures all.", "Experts say so.", "a", "…"]), max_size=9), st.integers(1, 4))
def test_sentences_score_the_same_however_they_are_parted(texts: list[str], at_once: int) -> None:
    whole = [SCORER.score_sentences([text])[0] for text in texts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "SENTENCES_AT_ONCE", at_once)
        assert score_sentences(texts, SCORER.model) == whole


@pytest.mark.parametrize("at_once", [1, 2, 16])
@pytest.mark.parametrize("good", [0, 1, 2, 5])
def test_a_damaged_document_is_reported_behind_the_good_ones_before_it(good: int, at_once: int) -> None:
    def documents() -> Iterator[Document]:
        for _ in range(good):
            yield read_document("It cures all.")
        raise InputError("the file breaks off", code="damaged")

    reports = score_documents(documents(), SCORER.model, at_once=at_once)
    for _ in range(good):
        assert len(next(reports).sentences) == 1
    with pytest.raises(InputError, match="breaks off"):
        next(reports)


def test_no_more_than_two_groups_are_read_ahead() -> None:
    read = 0

    def documents() -> Iterator[Document]:
        nonlocal read
        for _ in range(40):
            read += 1
            yield read_document("It cures all.")

    for handed_out, _ in enumerate(score_documents(documents(), SCORER.model, at_once=3)):
        assert read - handed_out <= 6


def test_work_goes_on_while_the_caller_has_the_last_result() -> None:
    second = threading.Event()

    def work(item: int) -> int:
        if item == 1:
            second.set()
        return item * item

    results = one_ahead(range(2), work)
    assert next(results) == (0, 0)
    assert second.wait(10)
    assert next(results) == (1, 1)


def test_an_error_of_the_work_stands_where_its_result_would() -> None:
    results = one_ahead([4, 0, 5], lambda item: 20 // item)
    assert next(results) == (4, 5)
    with pytest.raises(ZeroDivisionError):
        next(results)
    assert next(results, None) is None


def test_a_caller_who_lets_go_leaves_no_thread_behind() -> None:
    reports = score_documents(map(read_document, ["It cures all."] * 50), SCORER.model, at_once=2)
    next(reports)
    reports.close()  # type: ignore[attr-defined]
    assert not [one.name for one in threading.enumerate() if one.name.startswith("claimscore-ahead")]
