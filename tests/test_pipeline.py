"""The stages together, on the tiny model: spans slice back, notices are given, many documents equal one at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from claimscore.api import Scorer, load
from claimscore.errors import InputError
from claimscore.read.document import read_document
from claimscore.render.json_report import to_json

TINY = Path(__file__).parent / "data" / "tiny_model"
SCORER = load(TINY)
MARKDOWN = "# Garlic 💊\n\nGarlic *cures* colds &amp; flu. Experts say so [1].\n\n- It works for everyone\n"


def codes(scorer: Scorer, text: str) -> list[str]:
    return [notice.code for notice in scorer.score(text).notices]


def test_sentences_come_with_their_words_and_source_places() -> None:
    report = SCORER.score(MARKDOWN, format="markdown")
    texts = [report.document.slice(scored.sentence.span) for scored in report.sentences]
    assert texts == ["Garlic 💊", "Garlic cures colds & flu.", "Experts say so [1].", "It works for everyone"]
    value = json.loads(to_json(report, source=MARKDOWN))
    second = value["sentences"][1]
    assert MARKDOWN[second["source_start"] : second["source_end"]] == "Garlic *cures* colds &amp; flu."


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200).filter(lambda text: text.strip()))
def test_any_text_gives_a_report_whose_spans_slice_back(text: str) -> None:
    try:
        report = SCORER.score(text)
    except InputError:
        assume(condition=False)  # control characters make a text binary: refused, as tests of the reader say
    for scored in report.sentences:
        words = report.document.slice(scored.sentence.span)
        assert words
        assert words == words.strip()
        for cue in scored.cues:
            assert report.document.slice(cue.span) in words
    assert to_json(report) == to_json(SCORER.score(text))


def test_many_documents_equal_one_at_a_time() -> None:
    texts = ["Garlic cures colds.", "One. Two? Three!", "…", "In mice it worked.\n\nIt may work in people."] * 6
    documents = [read_document(text) for text in texts]
    together = [to_json(report) for report in SCORER.score_documents(documents)]
    assert together == [to_json(SCORER.score_document(document)) for document in documents]


def test_a_sentence_scores_the_same_alone_and_in_a_document() -> None:
    report = SCORER.score("Garlic cures colds. In mice it worked.")
    texts = [report.document.slice(scored.sentence.span) for scored in report.sentences]
    for inside, alone in zip(report.sentences, SCORER.score_sentences(texts), strict=True):
        assert (inside.scores, inside.flags, inside.claim_strength) == (alone.scores, alone.flags, alone.claim_strength)
        assert inside.decision is alone.decision
        shift = inside.sentence.span.start
        assert [cue.span for cue in inside.cues] == [cue.span.shifted(shift) for cue in alone.cues]


def test_a_long_sentence_is_cut_with_a_notice_at_its_place() -> None:
    text = "Short one. The " + "word " * 400 + "end."
    report = SCORER.score(text)
    (cut,) = [notice for notice in report.notices if notice.code == "sentence-cut"]
    assert cut.span is not None
    assert report.document.slice(cut.span).startswith("The word")


def test_another_language_gets_a_notice() -> None:
    german = "Knoblauch heilt jede Erkältung, sagen die Ärzte. Das ist nicht bewiesen, und niemand weiß es genau."
    assert "language" in codes(SCORER, german)


def test_a_text_with_nothing_to_score_says_so() -> None:
    report = SCORER.score("```\ncode\n```\n", format="markdown")
    assert [notice.code for notice in report.notices] == ["no-sentences"]
    assert report.summary.sentences == 0


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_sentence_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="text 1 is empty"):
        SCORER.score_sentences(["Fine.", text])


def test_context_of_another_length_is_refused() -> None:
    with pytest.raises(InputError, match="titles has 1 entries for 2 texts"):
        SCORER.score_sentences(["One.", "Two."], titles=["T"])


def test_an_unknown_format_lists_the_known_ones() -> None:
    with pytest.raises(InputError, match="plain, markdown, html"):
        SCORER.score("One.", format="pdfx")
