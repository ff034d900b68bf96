"""The domain's types refuse nonsense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    Scores,
    Sentence,
    SentenceScore,
    Severity,
    SourceMap,
    SourceRun,
    Span,
)
from claimscore.domain.scores import rounded

NONE = Scores((), ())


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
        Scores(("critical", "overclaim"), (0.5, float("nan")))
    with pytest.raises(ValueError, match="shorter"):
        Scores(("overclaim", "critical"), (0.25,))


def test_a_row_of_scores_is_read_as_the_scores_in_it() -> None:
    row = Scores(("overclaim", "critical"), (0.25, 1.0))
    assert list(row) == [row[0], row[-1]] == [Score("overclaim", 0.25), Score("critical", 1.0)]
    assert (len(row), row[1:], Score("critical", 1.0) in row) == (2, Scores(("critical",), (1.0,)), True)
    assert row.by_name() == {"overclaim": 0.25, "critical": 1.0}
    assert hash(row) == hash(Scores(("overclaim", "critical"), (0.25, 1.0)))
    with pytest.raises(AttributeError):
        row.names = ()  # type: ignore[misc]


@given(st.floats(0, 1, width=32))
def test_a_probability_is_written_to_six_decimals(probability: float) -> None:
    written = rounded(probability)
    assert Scores(("overclaim",), (probability,)).rounded() == {"overclaim": written}
    assert len(f"{written:.10f}".rstrip("0").partition(".")[2]) <= 6
    assert abs(written - probability) <= 0.5000001e-6


def test_a_cue_outside_its_sentence_is_refused() -> None:
    sentence = Sentence(Span(0, 4), Role.PARAGRAPH, 0)
    with pytest.raises(ValueError, match="outside its sentence"):
        SentenceScore(sentence, NONE, NONE, NONE, (Cue("cure", Span(3, 5), 0.5),))


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
