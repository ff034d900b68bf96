from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from claimscore.domain import (
    Decision,
    Document,
    Finding,
    Format,
    ModelInfo,
    Report,
    Severity,
    SourceMap,
    Span,
    Summary,
    Verdict,
)
from claimscore.render.comparison import Comparison, compare

_SUMMARY = Summary(0, 0, 0, 0, 0, 0, 0, 0, (), Verdict.PASS, ())


def _report(*marked: tuple[str, str]) -> Report:
    """A report whose findings are (rule id, sentence), in the order of the text."""
    text, findings = "", []
    for rule_id, sentence in marked:
        span = Span(len(text), len(text) + len(sentence))
        findings.append(Finding(rule_id, span, "overclaim", Severity.WARNING, Decision.FLAG, 0.9, "a message"))
        text += sentence + " "
    document = Document(text, (), SourceMap.identity(len(text)), Format.PLAIN)
    return Report(document, (), tuple(findings), (), _SUMMARY, ModelInfo("m", "1", "d", "fp32"), "default")


CURE = ("CS101", "Turmeric cures arthritis in a week.")
SAFE = ("CS106", "Ginger is completely safe for everyone.")
SURE = ("CS103", "Doctors agree beyond any doubt.")


def test_the_same_text_is_unchanged() -> None:
    found = compare(_report(CURE, SAFE), _report(CURE, SAFE))
    assert [(pair.before, pair.after) for pair in found.unchanged] == [(0, 0), (1, 1)]
    assert replace(found, unchanged=()) == Comparison((), (), (), (), ())


def test_what_is_new_appeared_and_what_is_missing_is_gone() -> None:
    found = compare(_report(CURE, SAFE), _report(CURE, SURE))
    assert (found.gone, found.appeared) == ((1,), (1,))


def test_a_sentence_put_elsewhere_moved_and_those_around_it_did_not() -> None:
    found = compare(_report(CURE, SAFE, SURE), _report(SAFE, SURE, CURE))
    assert [(pair.before, pair.after) for pair in found.moved] == [(0, 2)]
    assert [(pair.before, pair.after) for pair in found.unchanged] == [(1, 0), (2, 1)]


def test_an_edited_sentence_with_the_same_rule_is_reworded() -> None:
    found = compare(_report(CURE), _report(("CS101", "Turmeric surely cures arthritis in one week.")))
    (pair,) = found.reworded
    assert (pair.before, pair.after) == (0, 0)
    assert 0.5 <= pair.similarity < 1


def test_an_edited_sentence_with_another_rule_is_not_the_same_finding() -> None:
    found = compare(_report(CURE), _report(("CS102", CURE[1])))
    assert (found.gone, found.appeared, found.reworded) == ((0,), (0,), ())


def test_the_closest_sentence_is_taken_for_the_reworded_one() -> None:
    near, far = "Turmeric cures arthritis in a day.", "Turmeric cures a cold in a week, it seems."
    found = compare(_report(CURE), _report(("CS101", far), ("CS101", near)))
    assert [(pair.before, pair.after) for pair in found.reworded] == [(0, 1)]
    assert found.appeared == (0,)


MARKED = st.lists(st.tuples(st.sampled_from(["CS101", "CS102"]), st.sampled_from("abcdefg")), max_size=12)


@given(MARKED, MARKED)
def test_every_finding_is_in_exactly_one_place(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> None:
    found = compare(_report(*before), _report(*after))
    pairs = (*found.moved, *found.reworded, *found.unchanged)
    assert sorted([*found.gone, *(pair.before for pair in pairs)]) == list(range(len(before)))
    assert sorted([*found.appeared, *(pair.after for pair in pairs)]) == list(range(len(after)))
    order = [pair.after for pair in found.unchanged]
    assert order == sorted(order)
