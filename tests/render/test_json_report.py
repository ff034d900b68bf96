"""The JSON form: its schema, its offsets, its ids, and what goes without text."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from claimscore.api import Scorer
from claimscore.domain import Span
from claimscore.model.bundle import load_model
from claimscore.offsets import OffsetUnit, offset_table, to_source
from claimscore.render.fingerprint import finding_ids, fingerprint
from claimscore.render.json_report import _same_everywhere, _span_writer, to_dict, to_json
from tests.render.reports import CASES

SCHEMA = json.loads(resources.files("claimscore.render").joinpath("report-1.0.schema.json").read_text("utf-8"))
ROOT = Path(__file__).parent.parent.parent
TINY = ROOT / "tests" / "data" / "tiny_model"


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    objects = [SCHEMA, *SCHEMA["$defs"].values()]
    assert all(part["additionalProperties"] is False for part in objects if part.get("type") == "object")


@pytest.mark.parametrize("include_text", [True, False])
@pytest.mark.parametrize("unit", OffsetUnit)
@pytest.mark.parametrize("case", CASES)
def test_every_output_follows_the_schema(case: str, unit: OffsetUnit, *, include_text: bool) -> None:
    report, _ = CASES[case]()
    value = json.loads(to_json(report, include_text=include_text, offset_unit=unit))
    Draft202012Validator(SCHEMA).validate(value)


def test_an_unknown_key_breaks_the_schema() -> None:
    value = to_dict(CASES["rich"]()[0])
    value["findings"][0]["reasons"][0]["extra"] = 1
    assert not Draft202012Validator(SCHEMA).is_valid(value)


@pytest.mark.parametrize("unit", OffsetUnit)
@pytest.mark.parametrize("case", CASES)
def test_every_offset_slices_back_to_its_text(case: str, unit: OffsetUnit) -> None:
    report, source = CASES[case]()
    value = to_dict(report, offset_unit=unit, source=source)
    text, origin = report.document.text, source
    for part in [*value["sentences"], *(reason for f in value["findings"] for reason in f["reasons"])]:
        words = part["text"] if "text" in part else part["words"]
        assert cut(text, unit, part["start"], part["end"]) == words
        read = cut(origin, unit, part["source_start"], part["source_end"])
        assert read == words or ("*" in read or "&amp;" in read or "](" in read or "[^" in read)


def cut(text: str, unit: OffsetUnit, start: int, end: int) -> str:
    """The text between two offsets in a unit."""
    if unit is OffsetUnit.UTF16:
        return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")
    if unit is OffsetUnit.UTF8:
        return text.encode()[start:end].decode()
    return text[start:end]


def test_source_offsets_are_null_where_they_cannot_be_known() -> None:
    report, source = CASES["rich"]()
    blind = to_dict(report, offset_unit=OffsetUnit.UTF16)
    assert {sentence["source_start"] for sentence in blind["sentences"]} == {None}
    seeing = to_dict(report, offset_unit=OffsetUnit.UTF16, source=source)
    assert all(isinstance(sentence["source_start"], int) for sentence in seeing["sentences"])
    own = to_dict(CASES["clean"]()[0], offset_unit=OffsetUnit.UTF8)
    assert [(s["start"], s["end"]) for s in own["sentences"]] == [
        (s["source_start"], s["source_end"]) for s in own["sentences"]
    ]


def test_an_emoji_counts_one_code_point_two_utf16_units_and_four_bytes() -> None:
    report, _ = CASES["rich"]()
    after = "lighter mood 💉"
    end = report.document.text.index(after) + len(after)
    ends = [offset_table(report.document.text, unit).from_codepoint(end) for unit in OffsetUnit]
    assert ends == [end, end + 1, end + 3]
    title = [to_dict(report, offset_unit=unit)["sentences"][0]["end"] for unit in OffsetUnit]
    assert title == [28, 29, 33]


def test_without_text_no_copy_of_the_text_is_left() -> None:
    report, _ = CASES["rich"]()
    value: dict[str, Any] = to_dict(report, include_text=False)
    assert value["text"] is None
    assert value["title"] is None
    assert {sentence["text"] for sentence in value["sentences"]} == {None}
    assert {reason["words"] for finding in value["findings"] for reason in finding["reasons"]} == {None}
    assert list(value) == list(to_dict(report))


def test_probabilities_have_six_decimals() -> None:
    text = to_json(CASES["rich"]()[0])
    assert '"flags":{"cure":0.953125,"causal":0.007812,' in text
    assert '"overclaim":0.123456,' in text


def test_findings_name_their_sentence_and_a_page_that_exists() -> None:
    value = to_dict(CASES["rich"]()[0])
    assert [finding["sentence"] for finding in value["findings"]] == [1, 1, 3, 5, 6, 8, 8]
    assert all((ROOT / finding["help"]).is_file() for finding in value["findings"])


def test_a_fingerprint_survives_case_spacing_and_composition_but_not_other_words() -> None:
    base = fingerprint("CS101", "Zo\u00e9 was cured  of\nmigraine.")
    assert fingerprint("CS101", "zoe\u0301 was cured of migraine.") == base
    assert fingerprint("CS102", "Zo\u00e9 was cured of migraine.") != base
    assert fingerprint("CS101", "Zo\u00e9 was cured of asthma.") != base


def test_ids_are_unique_even_for_a_sentence_said_twice() -> None:
    report, _ = CASES["rich"]()
    ids = finding_ids(report)
    assert len(set(ids)) == len(ids)
    doubled = type(report)(
        document=report.document,
        sentences=report.sentences,
        findings=(report.findings[0], report.findings[0]),
        notices=(),
        summary=report.summary,
        model=report.model,
        policy_version="default",
    )
    assert finding_ids(doubled) == (ids[0], f"{ids[0]}-2")


def test_the_example_in_the_documentation_is_true() -> None:
    page = (ROOT / "docs" / "json.md").read_text("utf-8")
    example = json.loads(page.split("```json\n")[1].split("```")[0])
    assert example == to_dict(CASES["documented"]()[0])


def test_a_text_that_is_its_own_source_gets_the_offsets_of_the_general_way() -> None:
    text = "It cures all. Experts say so.\n\nIt is safe."
    report = Scorer(load_model(TINY)).score(text)
    write = _span_writer(report, OffsetUnit.UTF16, None)
    assert write is _same_everywhere
    for start in range(len(text) + 1):
        for end in range(start, len(text) + 1):
            span = Span(start, end)
            origin = to_source(report.document.source_map, span)
            assert write(span) == {
                "start": start,
                "end": end,
                "source_start": origin.start,
                "source_end": origin.end,
            }


def test_a_text_with_wide_signs_or_another_source_is_converted() -> None:
    scorer = Scorer(load_model(TINY))
    wide = scorer.score("Tea 🍵 cures all.")
    assert _span_writer(wide, OffsetUnit.UTF16, None) is not _same_everywhere
    assert to_dict(wide, offset_unit=OffsetUnit.UTF16)["sentences"][0]["source_end"] == 17
    marked = scorer.score("*Tea* cures all.", format="markdown")
    assert _span_writer(marked, OffsetUnit.CODEPOINT, None) is not _same_everywhere
