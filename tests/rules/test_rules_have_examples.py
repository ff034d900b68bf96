"""Every rule is complete: permanent id, message, reasons, examples that carry their words, problems, sources."""

from __future__ import annotations

import re

import pytest

from claimscore.domain import FLAGS, OVERCLAIM_FLAGS
from claimscore.errors import InputError
from claimscore.rules.catalog import RULES, RULESET_VERSION, Example, Rule, Source, rule_by_id, rule_for_flag

PERMANENT = {
    "CS101": "cure",
    "CS102": "causal",
    "CS103": "certainty",
    "CS104": "magnitude",
    "CS105": "breadth",
    "CS106": "safety",
    "CS107": "alarm",
    "CS108": "anti_care",
    "CS201": "anecdote",
    "CS202": "vague_source",
    "CS203": "single_study",
    "CS204": "preclinical",
    "CS205": "interested",
    "CS206": "tradition",
}

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def test_ids_are_permanent_and_in_the_order_of_the_flags() -> None:
    assert {rule.id: rule.flag for rule in RULES} == PERMANENT
    assert tuple(rule.flag for rule in RULES) == FLAGS
    assert RULESET_VERSION == "1.0"


@each_rule
def test_bad_examples_carry_their_trigger_words(rule: Rule) -> None:
    assert len(rule.bad) >= 2
    for example in rule.bad:
        assert example.words
        assert example.words in example.text
        assert example.comment


@each_rule
def test_each_bad_example_has_a_rewording_without_its_words(rule: Rule) -> None:
    assert len(rule.good) == len(rule.bad)
    for bad, good in zip(rule.bad, rule.good, strict=True):
        assert good.words in good.text
        assert good.comment
        if rule.dimension == "overclaim":
            assert bad.words not in good.text


@each_rule
def test_known_problems_and_sources_are_given(rule: Rule) -> None:
    assert len(rule.known_problems) >= 2
    assert rule.sources
    assert all(source.url.startswith("https://") for source in rule.sources)
    assert len({source.link for source in rule.sources}) == len(rule.sources)


@each_rule
def test_the_message_is_one_sentence_with_a_place_for_the_words(rule: Rule) -> None:
    assert rule.message.count("{words}") == 1
    assert re.fullmatch(r"[A-Z][^.!?]*\.", rule.message)
    assert rule.advice.endswith((".", "”."))


@each_rule
def test_the_reason_takes_two_to_five_sentences(rule: Rule) -> None:
    assert 2 <= len(re.findall(r"[.?!](?:\s|$)", re.sub(r"\bet al\.", "et al", rule.why))) <= 5


@each_rule
def test_the_dimension_follows_the_id(rule: Rule) -> None:
    assert rule.dimension == ("overclaim" if rule.id.startswith("CS1") else "weak_evidence")
    assert (rule.flag in OVERCLAIM_FLAGS) == rule.id.startswith("CS1")


@each_rule
def test_a_rule_is_found_by_id_and_flag(rule: Rule) -> None:
    assert rule_by_id(rule.id) is rule_by_id(rule.id.lower()) is rule_for_flag(rule.flag) is rule


@pytest.mark.parametrize(
    ("wanted", "hint"), [("CS110", "CS10[1-8]"), ("certainity", "certainty"), ("banana", "CS101 to CS108")]
)
def test_an_unknown_rule_gets_a_hint(wanted: str, hint: str) -> None:
    with pytest.raises(InputError, match=hint) as caught:
        rule_by_id(wanted)
    assert caught.value.code == "unknown-rule"


def test_an_unknown_flag_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        rule_for_flag("hype")
    assert caught.value.code == "unknown-rule"


def test_an_example_without_its_words_is_refused() -> None:
    with pytest.raises(ValueError, match="words of an example"):
        Example("Tea is nice.", "cures", "no such words")


def test_a_source_needs_an_address() -> None:
    with pytest.raises(ValueError, match="neither"):
        Source("Some book", "shelf 4")
