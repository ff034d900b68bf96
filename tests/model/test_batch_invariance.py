"""A sentence's scores never depend on its company, on padding, or on the route it came by."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from claimscore.api import Scorer, load
from claimscore.domain import SentenceScore

EXAMPLE = Path(__file__).parents[2] / "examples" / "careless-portal.md"


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    """The shipped model: the tiny one's random weights would hide what quantisation does."""
    return load()


def probabilities(scored: SentenceScore) -> list[float]:
    return [score.probability for score in (*scored.scores, *scored.flags, *scored.claim_strength)]


def test_alone_shuffled_and_inside_its_article_a_sentence_scores_the_same(scorer: Scorer) -> None:
    report = scorer.score(EXAMPLE.read_text(encoding="utf-8"), format="markdown")
    texts = [report.document.slice(scored.sentence.span) for scored in report.sentences]
    alone = [probabilities(scorer.score_sentences([text])[0]) for text in texts]
    inside = [probabilities(scored) for scored in report.sentences]
    many = (texts * (64 // len(texts) + 1))[:64]
    random.Random(5).shuffle(many)  # noqa: S311 (a shuffle, not a secret)
    shuffled = dict(zip(many, map(probabilities, scorer.score_sentences(many)), strict=True))
    for text, one, other in zip(texts, alone, inside, strict=True):
        assert one == pytest.approx(other, abs=0.001)
        if text in shuffled:
            assert one == pytest.approx(shuffled[text], abs=0.001)


def test_the_number_of_callers_changes_nothing() -> None:
    texts = ["Garlic cures colds.", "In mice, the extract slowed tumour growth, and people may benefit too.", "No."]
    one, four = (
        [probabilities(scored) for scored in load(workers=workers).score_sentences(texts * 9)] for workers in (1, 4)
    )
    assert one == four
