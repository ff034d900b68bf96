"""What is written for annotators comes back as the same labels, from every form."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimscore
from claimscore.domain import CLAIM_STRENGTHS
from claimscore.server.compat.labelstudio.label_config import read_label_config
from claimscore.server.compat.moderation import comment_document
from training.formats import read_labelled
from training.formats.vocabulary import FIELDS, labels, meaning, names_of
from training.labels import LEVELS
from training.tasks import TASK_FORMATS
from training.tasks.config import LABEL_CONFIG
from training.tasks.prodigy import OPTIONS
from training.tasks.task import Task, drafted

TEXT = "💊 Turmeric shots can rescue you from arthritis, experts say."
PLAIN = "The clinic opens at nine."


def _base(row_id: str, text: str) -> dict[str, Any]:
    return {"id": row_id, "doc": "page 7", "source": "own", "text": text, "title": "Turmeric", "prev": "Before."}


def _flag(flag: str, span: str) -> dict[str, Any]:
    start = TEXT.index(span)
    return {"flag": flag, "span": span, "start": start, "end": start + len(span)}


DRAFT = {
    "claim": 1, "overclaim": 2, "weak_evidence": 1, "critical": 0, "strength": "causal",
    "flags": [_flag("cure", "can rescue you from"), _flag("vague_source", "experts say")],
}  # fmt: skip
NOTHING = {"claim": 0, "overclaim": 0, "weak_evidence": 0, "critical": 0, "flags": []}


@pytest.fixture(scope="module")
def real() -> list[Task]:
    """Tasks with the shipped model's own reading."""
    scorer = claimscore.load()
    reports = scorer.score_documents(comment_document(text) for text in (TEXT, PLAIN))
    return [
        drafted(_base(row_id, report.document.text), 0.5, report)
        for row_id, report in zip(("s-1", "s-2"), reports, strict=True)
    ]


@pytest.fixture
def tasks() -> list[Task]:
    """Two tasks with drafts that use every field."""
    return [Task(_base("s-1", TEXT), 0.5, DRAFT), Task(_base("s-2", PLAIN), 0.25, NOTHING)]


def _written(path: Path, name: str, tasks: list[Task]) -> Path:
    path.write_text(TASK_FORMATS[name].render(tasks), encoding="utf-8")
    return path


def test_the_models_draft_is_what_label_studio_would_show(real: list[Task]):
    draft = real[0].draft
    assert draft["overclaim"] >= 1
    assert [(one["flag"], one["span"]) for one in draft["flags"]]
    assert all(TEXT[one["start"] : one["end"]] == one["span"] for one in draft["flags"])
    assert set(draft) == {*FIELDS}
    assert real[1].draft == {**NOTHING, "strength": real[1].draft["strength"]}


def test_label_studio_tasks_come_back_as_the_draft_when_predictions_are_accepted(tmp_path: Path, real: list[Task]):
    written = json.loads(TASK_FORMATS["labelstudio"].render(real))
    export = [
        {
            "id": i,
            "data": task["data"],
            "annotations": [{"completed_by": 1, "result": task["predictions"][0]["result"]}],
        }
        for i, task in enumerate(written)
    ]
    (tmp_path / "export.json").write_text(json.dumps(export), encoding="utf-8")
    for ending, content in TASK_FORMATS["labelstudio"].beside.items():
        (tmp_path / "export").with_suffix(ending).write_text(content, encoding="utf-8")
    assert read_labelled(tmp_path / "export.json") == [{**task.row, **task.draft, "annotator": "1"} for task in real]


def test_label_studio_tasks_always_hold_what_the_configuration_shows():
    bare = Task({"id": "1", "doc": "1", "source": "own", "text": TEXT}, 0.5)
    (task,) = json.loads(TASK_FORMATS["labelstudio"].render([bare]))
    assert task == {
        "data": {"text": TEXT, "row_id": "1", "doc": "1", "source": "own", "title": "", "prev": ""},
    }


def test_the_backend_understands_every_value_of_the_label_configuration():
    controls = {one.name: one for one in read_label_config(LABEL_CONFIG)}
    assert [len(controls[name].values) for name in ("flags", "sentence", "strength")] == [14, 6, 4]
    assert not controls["sentence"].single
    assert controls["strength"].is_strength


def test_doccano_tasks_come_back_as_the_draft_when_confirmed(tmp_path: Path, tasks: list[Task]):
    path = _written(tmp_path / "tasks.jsonl", "doccano", tasks)
    first, second = read_labelled(path)
    # nobody ever chose critical, and doccano's export does not say what was on offer
    assert first == {**tasks[0].row, **{field: value for field, value in DRAFT.items() if field != "critical"}}
    assert second == {**tasks[1].row, "claim": 0, "overclaim": 0, "weak_evidence": 0, "flags": []}


def test_prodigy_tasks_come_back_as_the_draft_when_accepted(tmp_path: Path, tasks: list[Task]):
    path = tmp_path / "out.jsonl"
    lines = [json.loads(line) for line in TASK_FORMATS["prodigy"].render(tasks).splitlines()]
    answered = [{**line, "answer": "accept", "_view_id": "blocks", "_task_hash": i} for i, line in enumerate(lines)]
    path.write_text("\n".join(map(json.dumps, answered)), encoding="utf-8")
    assert read_labelled(path) == [{**task.row, **task.draft} for task in tasks]
    assert set(lines[0]["accept"]) < set(OPTIONS)


def test_rows_of_our_own_keep_the_draft_apart_from_the_labels(tmp_path: Path, tasks: list[Task]):
    lines = [json.loads(line) for line in TASK_FORMATS["jsonl"].render(tasks).splitlines()]
    assert lines[0] == {**tasks[0].row, "uncertainty": 0.5, "draft": DRAFT}
    table = list(csv.DictReader(io.StringIO(TASK_FORMATS["csv"].render(tasks))))
    assert all(not row[field] for row in table for field in (*FIELDS, "annotator"))
    table[0] |= {"claim": "1", "overclaim": "2", "flags": "cure=can rescue you from", "annotator": "anna"}
    path = tmp_path / "filled.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows(table)
    first, second = read_labelled(path)
    cure = [{"flag": "cure", "span": "can rescue you from"}]
    assert first == {**tasks[0].row, "claim": 1, "overclaim": 2, "flags": cure, "annotator": "anna"}
    assert second == tasks[1].row


@given(st.fixed_dictionaries({field: st.integers(0, highest) for field, highest in LEVELS.items()}),
       st.none() | st.sampled_from(CLAIM_STRENGTHS))  # fmt: skip
def test_names_lead_back_to_the_levels_that_they_name(levels: dict[str, int], strength: str | None):
    row = {**levels, **({"strength": strength} if strength else {})}
    chosen = [found for name in names_of(row) if (found := meaning(name))]
    offered = [found for name in OPTIONS if (found := meaning(name))]
    assert labels(chosen, offered) == row
