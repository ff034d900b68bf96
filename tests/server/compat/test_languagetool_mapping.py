"""LanguageTool: what is read, which rules are heard, and where matches stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimscore.domain import Decision, Report
from claimscore.errors import InputError
from claimscore.server.compat.languagetool import catalogue
from claimscore.server.compat.languagetool.annotated import read_annotated, read_text
from claimscore.server.compat.languagetool.matches import to_matches, to_sentence_ranges
from claimscore.server.compat.languagetool.selection import Selection, read_selection

URL = "http://localhost/api/v1/rules"
EVERYTHING = Selection()
TEXT = "A pill 💊💊 can fight cancer. It rained."


def utf16(text: str, start: int, length: int) -> str:
    return text.encode("utf-16-le")[2 * start : 2 * (start + length)].decode("utf-16-le")


def nodes(*parts: dict[str, str]) -> str:
    return json.dumps({"annotation": list(parts)})


def test_a_match_stands_in_utf16_over_the_words_that_its_replacements_replace(make_report: Callable[..., Report]):
    document = read_text(TEXT)
    assert document is not None
    (match,) = to_matches(make_report(document, {"CS102": "can fight"}), TEXT, EVERYTHING, URL)
    assert match["offset"] == 12
    assert utf16(TEXT, match["offset"], match["length"]) == "can fight cancer"
    assert match["replacements"][0]["value"].startswith("may")
    assert match["sentence"] == "A pill 💊💊 can fight cancer."
    assert match["rule"]["category"]["id"] == "OVERCLAIM"
    assert match["rule"]["urls"] == [{"value": f"{URL}/CS102"}]
    context = match["context"]
    assert utf16(context["text"], context["offset"], context["length"]) == "can fight cancer"


def test_offsets_count_the_markup_and_what_it_is_interpreted_as_is_not_counted(make_report: Callable[..., Report]):
    data = nodes(
        {"markup": "<p>💊"},
        {"text": "Green tea "},
        {"markup": "<br/>", "interpretAs": "\n"},
        {"text": "prevents dementia."},
        {"markup": "</p>"},
    )
    document, full = read_annotated(data)
    assert document is not None
    assert full == "<p>💊Green tea <br/>prevents dementia.</p>"
    assert document.text == "Green tea \nprevents dementia."
    report = make_report(document, {"CS102": "prevents"})
    (match,) = to_matches(report, full, EVERYTHING, URL)
    assert utf16(full, match["offset"], match["length"]).startswith("prevents")
    ((start, end),) = to_sentence_ranges(report, full)
    assert utf16(full, start, end - start) == "Green tea <br/>prevents dementia."


def test_a_replacement_that_would_swallow_markup_is_not_offered(make_report: Callable[..., Report]):
    data = nodes({"text": "Tea preve"}, {"markup": "<b>"}, {"text": "nts dementia."}, {"markup": "</b>"})
    document, full = read_annotated(data)
    assert document is not None
    (match,) = to_matches(make_report(document, {"CS102": "prevents"}), full, EVERYTHING, URL)
    assert match["replacements"] == []
    assert utf16(full, match["offset"], match["length"]) == "preve<b>nts"


def test_replacements_of_two_findings_never_touch_the_same_words(tiny: Any):
    text = "Daily walks prevent dementia. Drinking green tea every day lowers your risk of stroke."
    document = read_text(text)
    assert document is not None
    matches = to_matches(tiny.score_document(document), text, Selection(picky=True), URL)
    spans = sorted((m["offset"], m["offset"] + m["length"]) for m in matches if m["replacements"])
    assert len(spans) >= 2
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_a_suggestion_with_a_blank_to_fill_in_is_no_replacement(make_report: Callable[..., Report]):
    text = "Experts say the oil protects the heart."
    document = read_text(text)
    assert document is not None
    report = make_report(document, {"CS202": "Experts say"})
    assert any("[" in suggestion.replacement for suggestion in report.findings[0].suggestions)
    (match,) = to_matches(report, text, EVERYTHING, URL)
    assert not any("[" in replacement["value"] for replacement in match["replacements"])


def test_what_the_author_silenced_stays_silent(
    make_report: Callable[..., Report], silenced: Callable[[Report], Report]
):
    document = read_text(TEXT)
    assert document is not None
    assert to_matches(silenced(make_report(document, {"CS102": "can fight"})), TEXT, EVERYTHING, URL) == []


@pytest.mark.parametrize(("picky", "heard"), [(False, 0), (True, 1)])
def test_unsure_findings_are_for_picky_clients(picky: bool, heard: int, make_report: Callable[..., Report]):
    document = read_text(TEXT)
    assert document is not None
    report = make_report(document, {"CS102": "can fight"}, decision=Decision.UNSURE)
    matches = to_matches(report, TEXT, Selection(picky=picky), URL)
    assert len(matches) == heard
    assert all(match["rule"]["tags"] == ["picky"] for match in matches)


@pytest.mark.parametrize(
    ("form", "heard"),
    [
        ({}, {"CS102", "CS203"}),
        ({"disabledRules": "CS102"}, {"CS203"}),
        ({"disabledRules": "causal,WHITESPACE_RULE"}, {"CS203"}),
        ({"disabledCategories": "weak_evidence"}, {"CS102"}),
        ({"disabledCategories": "OVERCLAIM", "enabledRules": "CS102"}, {"CS102", "CS203"}),
        ({"enabledOnly": "true", "enabledRules": "CS203"}, {"CS203"}),
        ({"enabledOnly": "true", "enabledCategories": "OVERCLAIM"}, {"CS102"}),
        ({"enabledOnly": "false", "enabledRules": "CS203"}, {"CS102", "CS203"}),
        ({"disabledRules": "CS102", "enabledRules": "CS102"}, {"CS203"}),
    ],
)
def test_rules_and_categories_are_switched_on_and_off(form: dict[str, str], heard: set[str]):
    selection = read_selection(form)
    dimensions = {"CS102": "overclaim", "CS203": "weak_evidence"}
    assert {rule for rule, dimension in dimensions.items() if selection.allows(rule, dimension)} == heard


@pytest.mark.parametrize(
    "form",
    [
        {"enabledOnly": "true"},
        {"enabledOnly": "true", "enabledRules": "CS102", "disabledRules": "CS203"},
        {"level": "pedantic"},
    ],
)
def test_a_selection_that_contradicts_itself_is_refused(form: dict[str, str]):
    with pytest.raises(InputError) as refused:
        read_selection(form)
    assert refused.value.code == "selection"


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "[]",
        "{}",
        '{"text": "a", "annotation": []}',
        '{"text": 1}',
        '{"annotation": {}}',
        '{"annotation": ["a"]}',
        '{"annotation": [{}]}',
        '{"annotation": [{"text": "a", "markup": "b"}]}',
        '{"annotation": [{"text": "a", "interpretAs": "b"}]}',
        '{"annotation": [{"markup": "a", "interpretAs": 1}]}',
        '{"annotation": ' + "[" * 100_000,
    ],
)
def test_data_of_another_shape_is_refused(data: str):
    with pytest.raises(InputError) as refused:
        read_annotated(data)
    assert refused.value.code == "data"


def test_white_space_is_no_document():
    assert read_text(" \n ") is None
    assert read_annotated(nodes({"markup": "<p>"}, {"markup": "</p>"})) == (None, "<p></p>")


def test_variants_are_found_in_any_case():
    assert catalogue.find_variant("en_gb") == "en-GB"
    assert catalogue.find_variant("de-DE") is None
    assert {entry["longCode"] for entry in catalogue.languages()} >= {"en", "en-US", "en-GB"}


def test_auto_gives_the_preferred_variant_or_the_language_that_was_found():
    assert catalogue.language("auto", "en", "de-DE,en-GB")["code"] == "en-GB"
    assert catalogue.language("auto", "de")["code"] == "de"
    assert catalogue.language("en-AU", "en")["name"] == "English (Australian)"


words = st.text(
    st.sampled_from("ab 💊é\r\n\u2028\u0301.") | st.characters(exclude_categories=("Cs", "Cc")), max_size=12
)
parts = st.one_of(
    st.builds(lambda t: {"text": t}, words),
    st.builds(lambda m: {"markup": m}, words),
    st.builds(lambda m, i: {"markup": m, "interpretAs": i}, words, words),
)


@given(st.lists(parts, max_size=8))
def test_every_text_node_maps_to_its_place_in_the_full_text(annotation: list[dict[str, str]]):
    document, full = read_annotated(json.dumps({"annotation": annotation}))
    assert full == "".join(node.get("text", "") + node.get("markup", "") for node in annotation)
    if document is not None:
        for run in document.source_map.runs:
            assert document.slice(run.text) == full[run.source.start : run.source.end]
