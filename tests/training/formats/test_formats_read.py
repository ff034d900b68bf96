"""Labels as people keep them: every format gives the rows that it really holds, and says where it cannot."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from claimscore.errors import InputError
from training.formats import FORMATS, read_labelled
from training.formats.vocabulary import meaning

TEXT = "💊 Garlic cures colds, experts say."
CURES = {"flag": "cure", "span": "cures", "start": 9, "end": 14}
EXPERTS = {"flag": "vague_source", "span": "experts say", "start": 22, "end": 33}


def _json(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def _lines(path: Path, *values: object) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path


def _labels(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in ("id", "doc", "source", "text")}


# Our own rows


def test_a_csv_row_has_only_the_fields_that_it_labels(tmp_path: Path):
    path = tmp_path / "own.csv"
    path.write_text(
        "id,text,claim,overclaim,weak_evidence,critical,flags,annotator\n"
        f'a,"{TEXT}",1,2,1,,"cure=cures;;vague_source=experts say",ann\n'
        f'b,"{TEXT}",yes,,0,no,,ann\n'
        f'c,"{TEXT}",,,,,,\n',
        encoding="utf-8",
    )
    first, second, third = read_labelled(path)
    assert first == {
        "id": "a", "doc": "a", "source": "own", "text": TEXT, "claim": 1, "overclaim": 2, "weak_evidence": 1,
        "flags": [{"flag": "cure", "span": "cures"}, {"flag": "vague_source", "span": "experts say"}],
        "annotator": "ann",
    }  # fmt: skip
    assert _labels(second) == {"claim": 1, "weak_evidence": 0, "critical": 0, "flags": [], "annotator": "ann"}
    assert _labels(third) == {}


def test_a_row_without_an_id_is_called_by_its_line_and_keeps_its_document(tmp_path: Path):
    path = tmp_path / "own.csv"
    path.write_text(f'text,group,previous,health claim\n"{TEXT}",page 7,Before.,1\n', encoding="utf-8-sig")
    (row,) = read_labelled(path)
    assert (row["id"], row["doc"], row["prev"], row["claim"]) == ("2", "page 7", "Before.", 1)


def test_flags_may_be_json_with_offsets_or_stand_for_the_whole_sentence(tmp_path: Path):
    path = _lines(
        tmp_path / "own.jsonl",
        {"text": TEXT, "flags": [CURES, {"flag": "CS202", "span": "experts say"}]},
        {"text": TEXT, "flags": ["anti-care"], "strength": "causal"},
        {"text": TEXT, "flags": json.dumps([{"flag": "cure", "span": "cures"}]), "strength": 2},
    )
    first, second, third = read_labelled(path)
    assert first["flags"] == [CURES, {"flag": "vague_source", "span": "experts say"}]
    assert _labels(second) == {"flags": [{"flag": "anti_care"}], "strength": "causal"}
    assert _labels(third) == {"flags": [{"flag": "cure", "span": "cures"}], "strength": "conditional"}


def test_several_passes_over_one_text_give_one_row_each(tmp_path: Path):
    passes = [{"claim": 1, "overclaim": 1, "annotator": "a1"}, {"claim": 0, "overclaim": 0, "annotator": "a2"}]
    path = _lines(tmp_path / "own.jsonl", {"id": 7, "text": TEXT, "claim": 0.5, "annotations": passes})
    assert [(row["id"], row["claim"], row["annotator"]) for row in read_labelled(path)] == [
        ("7", 1, "a1"),
        ("7", 0, "a2"),
    ]


def test_parquet_and_gzip_hold_the_same_rows(tmp_path: Path):
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [{"id": "a", "text": TEXT, "overclaim": 2, "flags": "cure=cures"}, {"id": "b", "text": TEXT, "overclaim": 0}]
    parquet.write_table(arrow.Table.from_pylist(rows), tmp_path / "own.parquet")
    (tmp_path / "own.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    from_parquet, from_gzip = read_labelled(tmp_path / "own.parquet"), read_labelled(tmp_path / "own.jsonl.gz")
    assert from_gzip == from_parquet
    assert [_labels(row) for row in from_parquet] == [
        {"overclaim": 2, "flags": [{"flag": "cure", "span": "cures"}]},
        {"overclaim": 0},
    ]


# Label Studio


def _result(control: str, kind: str, **value: object) -> dict[str, object]:
    return {"id": "r", "from_name": control, "to_name": "text", "type": kind, "value": value}


def _task(*annotations: dict[str, Any], **data: object) -> dict[str, object]:
    return {"id": 41, "data": {"text": TEXT, **data}, "annotations": list(annotations), "predictions": []}


MARKED = [
    _result("flags", "labels", start=9, end=14, text="cures", labels=["Cure"]),
    _result("flags", "labels", start=22, end=33, text="experts say", labels=["CS202"]),
    _result("sentence", "choices", choices=["health_claim", "overclaim", "overclaim_severe"]),
    _result("strength", "choices", choices=["causal"]),
    _result("note", "textarea", text=["a remark"]),
]


def test_label_studios_export_gives_one_row_an_annotation(tmp_path: Path):
    path = _json(
        tmp_path / "export.json",
        [
            _task(
                {"completed_by": 3, "result": MARKED},
                {"completed_by": {"id": 4, "email": "b@example.org"}, "result": []},
                {"completed_by": 5, "was_cancelled": True, "result": MARKED},
                row_id="s-1",
                doc="page 7",
            ),
            _task(),
        ],
    )
    first, second = read_labelled(path)
    assert first == {
        "id": "s-1", "doc": "page 7", "source": "own", "text": TEXT, "annotator": "3",
        "claim": 1, "overclaim": 2, "strength": "causal", "flags": [CURES, EXPERTS],
    }  # fmt: skip
    assert _labels(second) == {"annotator": "b@example.org", "claim": 0, "overclaim": 0, "flags": []}


def test_a_label_configuration_beside_the_export_says_what_could_be_chosen(tmp_path: Path):
    _json(tmp_path / "export.json", [{"id": 1, "data": {"article": TEXT}, "annotations": [{"result": MARKED[2:4]}]}])
    (tmp_path / "export.xml").write_text(
        '<View><Text name="text" value="$article"/><Choices name="sentence" toName="text" choice="multiple">'
        '<Choice value="health_claim"/><Choice value="overclaim"/><Choice value="critical"/></Choices>'
        '<Choices name="strength" toName="text"><Choice value="none"/><Choice value="correlational"/></Choices>'
        '<Labels name="flags" toName="text"><Label value="cure"/></Labels></View>',
        encoding="utf-8",
    )
    (row,) = read_labelled(tmp_path / "export.json")
    assert _labels(row) == {"claim": 1, "overclaim": 2, "critical": 0, "strength": "causal", "flags": []}


def test_a_control_that_is_called_after_a_field_may_offer_its_levels(tmp_path: Path):
    path = _json(
        tmp_path / "export.json",
        [
            _task({"result": [_result("weak_evidence", "choices", choices=["2"])]}),
            _task({"result": [_result("weak_evidence", "choices", choices=["0"])]}),
        ],
    )
    assert [row["weak_evidence"] for row in read_labelled(path)] == [2, 0]


def test_json_min_gives_what_the_full_export_gives(tmp_path: Path):
    compact = {
        "text": TEXT, "row_id": "s-1", "doc": "page 7", "id": 41, "annotator": 3, "annotation_id": 9,
        "created_at": "2026-01-01T10:00:00Z", "updated_at": "2026-01-01T10:00:00Z", "lead_time": 4.2,
        "flags": [
            {"start": 9, "end": 14, "text": "cures", "labels": ["Cure"]},
            {"start": 22, "end": 33, "text": "experts say", "labels": ["CS202"]},
        ],
        "sentence": {"choices": ["health_claim", "overclaim", "overclaim_severe"]}, "strength": "causal",
        "note": "a remark",
    }  # fmt: skip
    full = [_task({"completed_by": 3, "result": MARKED}, row_id="s-1", doc="page 7")]
    assert read_labelled(_json(tmp_path / "min.json", [compact])) == read_labelled(_json(tmp_path / "full.json", full))


def test_the_services_own_export_is_read_one_task_a_line(tmp_path: Path):
    path = _lines(tmp_path / "kept.jsonl", _task({"completed_by": 3, "result": MARKED}))
    assert read_labelled(path)[0]["flags"] == [CURES, EXPERTS]


# doccano


@pytest.mark.parametrize(
    "values",
    [
        {"label": [[23, 34, "vague source"], [10, 15, "cure"]]},
        {
            "entities": [
                {"id": 1, "label": "cure", "start_offset": 10, "end_offset": 15},
                {"id": 2, "label": "vague_source", "start_offset": 23, "end_offset": 34},
            ],
            "relations": [],
        },
    ],
)
def test_doccanos_words_count_utf16_units_and_become_flags_in_order(tmp_path: Path, values: dict[str, object]):
    path = _lines(tmp_path / "all.jsonl", {"id": 4, "text": TEXT, **values, "Comments": []})
    assert read_labelled(path) == [
        {"id": "4", "doc": "4", "source": "own", "text": TEXT, "flags": [CURES, EXPERTS]},
    ]


def test_doccanos_categories_become_levels_and_a_strength(tmp_path: Path):
    path = _lines(
        tmp_path / "all.jsonl",
        {"text": TEXT, "label": ["claim", "overclaim: 2", "conditional"]},
        {"text": TEXT, "label": ["causal", "claim"]},
        {"text": TEXT, "label": []},
    )
    assert [_labels(row) for row in read_labelled(path)] == [
        {"claim": 1, "overclaim": 2, "strength": "conditional"},
        {"claim": 1, "overclaim": 0, "strength": "causal"},
        {"claim": 0, "overclaim": 0},
    ]


def test_doccanos_categories_and_words_come_together(tmp_path: Path):
    path = _lines(
        tmp_path / "all.jsonl",
        {
            "row_id": "x",
            "id": 4,
            "text": TEXT,
            "entities": [[10, 15, "cure"]],
            "cats": ["strength: causal", "critical"],
        },
        {"row_id": "y", "id": 5, "text": TEXT, "entities": [], "cats": []},
    )
    first, second = read_labelled(path)
    assert first["id"] == "x"
    assert _labels(first) == {"critical": 1, "strength": "causal", "flags": [CURES]}
    assert _labels(second) == {"critical": 0, "flags": []}


# Prodigy


def test_only_prodigys_accepted_answers_are_labels(tmp_path: Path):
    task = {
        "text": TEXT,
        "spans": [{"start": 9, "end": 14, "token_start": 2, "token_end": 2, "label": "cure"}],
        "options": [{"id": "overclaim", "text": "overclaim"}, {"id": 2, "text": "critical"}],
        "_input_hash": 1, "_task_hash": 2, "_session_id": "set-anna",
    }  # fmt: skip
    path = _lines(
        tmp_path / "out.jsonl",
        {**task, "meta": {"id": "m-1"}, "accept": ["overclaim"], "answer": "accept"},
        {**task, "accept": [2], "spans": [], "answer": "accept", "_annotator_id": "bea"},
        {**task, "accept": ["overclaim"], "answer": "reject"},
        {**task, "answer": "ignore"},
    )
    first, second = read_labelled(path)
    assert first["id"] == "m-1"
    assert _labels(first) == {"annotator": "set-anna", "overclaim": 1, "critical": 0, "flags": [CURES]}
    assert _labels(second) == {"annotator": "bea", "overclaim": 0, "critical": 1, "flags": []}


def test_a_prodigy_label_that_was_accepted_holds_for_the_text(tmp_path: Path):
    path = _lines(tmp_path / "out.jsonl", {"text": TEXT, "label": "weak evidence", "answer": "accept"})
    assert _labels(read_labelled(path)[0]) == {"weak_evidence": 1}


# Names, refusals


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("Weak evidence", "weak_evidence", 1),
        ("weak_evidence_severe", "weak_evidence", 2),
        ("health-claim", "claim", 1),
        ("claim: 0", "claim", 0),
        ("CS102", "flags", "causal"),
        ("causal", "flags", "causal"),
        ("claim_strength = none", "strength", "none"),
    ],
)
def test_names_say_what_the_backend_says(name: str, field: str, value: object):
    found = meaning(name)
    assert found
    assert (found.field, found.value) == (field, value)


@pytest.mark.parametrize("name", ["none", "person", "overclaim: 3", "claim: 2", "strength: huge", ""])
def test_other_names_are_left_out(name: str):
    assert meaning(name) is None


SECRET = "Zanzibar"  # noqa: S105 (a word that no message may repeat)


@pytest.mark.parametrize(
    ("name", "content", "code", "place"),
    [
        ("a.csv", f"id,words,claim\n1,{SECRET},1\n", "text", "a.csv:2: no field text"),
        ("a.csv", f"text,claim\n{SECRET},5\n", "label", "a.csv:2: claim is 5, expected 0 or 1"),
        ("a.csv", f"text,claim\nx,{SECRET}\n", "label", "a.csv:2: claim is no level (8 characters)"),
        ("a.csv", f'text,claim\n"{SECRET} , 1\n', "not-csv", "a.csv:2"),
        ("a.csv", f"text,claim\nx,{SECRET},1\n", "columns", "a.csv:2: the row has 3 cells"),
        ("a.csv", f"text,flags\nx,cure={SECRET}\n", "span", "a.csv:2: the span of cure (8 characters)"),
        ("a.csv", f"text,flags\nx,{SECRET}=x\n", "flags", "a.csv:2: a flag has an unknown name"),
        ("a.csv", f"text,note\nx,{SECRET}\n", "no-labels", "a.csv: 1 rows and no label"),
        ("a.csv", "text,claim\n", "no-labels", "a.csv: the file is empty"),
        ("a.csv", "text,claim\n ,1\n", "text", "a.csv:2: no text"),
        ("a.jsonl", f'{{"text": "x", "claim": 1}}\n{SECRET}\n', "not-json", "a.jsonl:2: not valid JSON"),
        ("a.jsonl", f'"{SECRET}"\n', "not-an-object", "a.jsonl:1: expected a JSON object, found a str"),
        ("a.jsonl", f'{{"text": "x", "strength": "{SECRET}"}}\n', "label", "a.jsonl:1: strength is none of"),
        ("a.jsonl", f'{{"text": "x", "label": [[0, 9, "cure"]], "a": "{SECRET}"}}\n', "span", ":1: the span 0:9"),
        ("a.jsonl", f'{{"text": "x", "answer": "accept", "spans": [{{"a": "{SECRET}"}}]}}\n', "span", ":1: spans"),
        ("a.json", f'[{{"data": {{"t": "a", "u": "{SECRET}"}}, "annotations": [{{"result": []}}]}}]', "text", "item 1"),
        ("a.json", f'[{{"data": {{"text": "{SECRET}"}}, "annotations": [{{}}]}}]', "result", "item 1: an annot"),
        ("a.txt", SECRET, "unknown-ending", "a.txt: the ending"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_its_place_and_never_quoted(
    tmp_path: Path, name: str, content: str, code: str, place: str
):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_labelled(tmp_path / name)
    assert refused.value.code == code
    assert place in refused.value.message
    assert SECRET not in refused.value.message


def test_words_that_the_offsets_do_not_reach_are_refused(tmp_path: Path):
    moved = _result("flags", "labels", start=11, end=16, text="cures", labels=["cure"])
    with pytest.raises(InputError, match="item 1: the words at 11:16 are not those that were marked") as refused:
        read_labelled(_json(tmp_path / "export.json", [_task({"result": [moved]})]))
    assert refused.value.code == "span"


def test_offsets_of_older_label_studio_editors_are_taken_where_the_words_prove_them(tmp_path: Path):
    utf16 = _result("flags", "labels", start=10, end=15, text="cures", labels=["cure"])
    (row,) = read_labelled(_json(tmp_path / "export.json", [_task({"result": [utf16]})]))
    assert row["flags"] == [CURES]


def test_two_strengths_at_once_are_refused(tmp_path: Path):
    path = _lines(tmp_path / "all.jsonl", {"text": TEXT, "label": ["correlational", "causal"]})
    with pytest.raises(InputError, match="two claim strengths at once"):
        read_labelled(path)


def test_a_format_may_be_named_and_an_unknown_one_lists_the_known(tmp_path: Path):
    path = _lines(tmp_path / "odd.txt", {"text": TEXT, "label": ["claim"]})
    assert read_labelled(path, format="doccano")[0]["claim"] == 1
    with pytest.raises(InputError) as refused:
        read_labelled(path, format="brat")
    assert refused.value.message.endswith(", ".join(FORMATS))
