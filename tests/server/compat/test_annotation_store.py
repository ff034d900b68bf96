"""What people teach: kept, replaced, read back as an export, and gone when its time is over."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from claimscore.store import annotations as store
from claimscore.store.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    database.migrate()
    return database


def keep(
    database: Database, annotation_id: int, *, project: str = "1", task: int | None = 1, days: int = 1, note: str = ""
) -> None:
    store.keep_annotation(
        database,
        project,
        {"id": annotation_id, "note": note},
        {"id": task, "data": {"text": "Tea."}},
        label_config=None,
        key_id=None,
        retention_days=days,
    )


def test_annotations_of_one_task_come_together_and_the_newest_state_counts(database: Database):
    keep(database, 1)
    keep(database, 2, note="first")
    keep(database, 2, note="second")
    keep(database, 3, task=2)
    keep(database, 4, project="2", task=None)
    tasks = list(store.annotated_tasks(database))
    notes = [[(one["id"], one["note"]) for one in task["annotations"]] for task in tasks]
    assert notes == [[(1, ""), (2, "second")], [(3, "")], [(4, "")]]
    assert [task["project"] for task in tasks] == ["1", "1", "2"]
    assert [task["id"] for task in store.annotated_tasks(database, "2")] == ["4"]
    database.close()


def test_many_annotations_are_read_page_by_page(database: Database):
    for number in range(205):
        keep(database, number, task=number % 3)
    tasks = list(store.annotated_tasks(database))
    assert sorted(one["id"] for task in tasks for one in task["annotations"]) == list(range(205))
    assert len(tasks) == 3
    database.close()


def test_deleted_annotations_are_gone(database: Database):
    keep(database, 1)
    keep(database, 1, project="2")
    store.drop_annotations(database, "1", ["1", "77"])
    assert [task["project"] for task in store.annotated_tasks(database)] == ["2"]
    database.close()


def test_what_has_expired_is_not_read_and_is_deleted_by_the_next_write(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    keep(database, 1)
    suggest(database, "Tea cures colds.")
    later = time.time() + 2 * 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    assert list(store.annotated_tasks(database)) == []
    assert store.suggestions(database) == []
    keep(database, 2)
    with database.session() as session:
        assert [row.annotation_id for row in session.query(store.Annotation)] == ["2"]
        assert session.query(store.ScoreSuggestion).count() == 0
    database.close()


def test_a_suggestion_may_come_without_its_text(database: Database):
    suggest(database, "Tea cures colds.")
    suggest(database, None)
    suggest(database, "Tea\x00.")
    assert [row.text for row in store.suggestions(database)] == ["Tea cures colds.", None, "Tea\ufffd."]
    database.close()


def suggest(database: Database, text: str | None) -> None:
    store.keep_suggestion(
        database,
        {"OVERCLAIM": {"summaryScore": {"value": 1.0}}},
        text=text,
        community_id=None,
        client_token=None,
        model_version="tiny",
        key_id=None,
        retention_days=1,
    )
