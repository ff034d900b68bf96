"""The domain's types refuse nonsense."""

from __future__ import annotations

import pytest

from claimscore.domain import (
    Block,
    Cue,
    Decision,
    Document,
    Finding,
    Format,
    Reason,
    Role,
    Score,
    Sentence,
    SentenceScore,
    Severity,
    SourceMap,
    SourceRun,
    Span,
    scores_of,
)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a range"):
        Span(2, 1)


def test_overlapping_blocks_are_refused() -> None:
    blocks = (Block(Span(0, 3), Role.PARAGRAPH), Block(Span(2, 4), Role.PARAGRAPH))
    with pytest.raises(ValueError, match="overlap"):
        Document("abcd", blocks, SourceMap.identity(4), Format.PLAIN)


def test_a_probability_above_one_is_refused() -> None:
    with pytest.raises(ValueError, match="no probability"):
        Score("overclaim", 1.01)
    with pytest.raises(ValueError, match="overclaim: nan is no probability"):
        scores_of(("critical", "overclaim"), (0.5, float("nan")))


def test_scores_made_together_are_those_made_one_by_one() -> None:
    made = scores_of(("overclaim", "critical"), (0.25, 1.0))
    assert made == (Score("overclaim", 0.25), Score("critical", 1.0))
    assert hash(made[0]) == hash(Score("overclaim", 0.25))
    with pytest.raises(AttributeError):
        made[0].probability = 0.5  # type: ignore[misc]
    with pytest.raises(ValueError, match="shorter"):
        scores_of(("overclaim", "critical"), (0.25,))


def test_a_cue_outside_its_sentence_is_refused() -> None:
    sentence = Sentence(Span(0, 4), Role.PARAGRAPH, 0)
    with pytest.raises(ValueError, match="outside its sentence"):
        SentenceScore(sentence, (), (), (), (Cue("cure", Span(3, 5), 0.5),))


def test_reason_outside_its_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="outside its finding"):
        Finding(
            "CS101",
            Span(0, 4),
            "overclaim",
            Severity.ERROR,
            Decision.FLAG,
            0.9,
            "message",
            (Reason("CS101", Span(3, 5), "words", 0.5),),
        )


def test_a_source_map_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="out of order"):
        SourceMap((SourceRun(Span(2, 3), Span(2, 3)), SourceRun(Span(0, 1), Span(0, 1))), 3)


def test_an_empty_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one character"):
        Sentence(Span(3, 3), Role.PARAGRAPH, 0)
