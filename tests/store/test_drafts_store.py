"""Kept drafts: per owner, bounded, gone when deleted."""

from __future__ import annotations

import pytest

from claimscore.errors import InputError
from claimscore.store import drafts
from claimscore.store.database import Database

WHY = {"aaaaaaaaaaaaaaaa": {"reason": "a quotation", "label": "Promise of a cure"}}


def test_a_draft_is_kept_changed_listed_and_deleted(database: Database) -> None:
    note = drafts.save_draft(database, "open", "Tea", "<p>One 😀</p>", WHY)
    found = drafts.find_draft(database, "open", note.id)
    assert (found.html, found.dismissed) == ("<p>One 😀</p>", WHY)
    drafts.save_draft(database, "open", "Tea, again", "<p>Two</p>", {}, note.id)
    assert [one.title for one in drafts.list_drafts(database, "open")] == ["Tea, again"]
    drafts.delete_draft(database, "open", note.id)
    assert drafts.list_drafts(database, "open") == []


def test_nobody_else_sees_changes_or_deletes_it(database: Database) -> None:
    note = drafts.save_draft(database, "key-a", "Mine", "<p>x</p>", {})
    assert drafts.list_drafts(database, "key-b") == []
    for attempt in (
        lambda: drafts.find_draft(database, "key-b", note.id),
        lambda: drafts.delete_draft(database, "key-b", note.id),
        lambda: drafts.save_draft(database, "key-b", "Theirs", "<p>y</p>", {}, note.id),
    ):
        with pytest.raises(InputError) as refused:
            attempt()
        assert refused.value.code == "unknown-draft"
    assert drafts.find_draft(database, "key-a", note.id).html == "<p>x</p>"


def test_the_number_of_drafts_is_bounded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MAX_DRAFTS", 1)
    drafts.save_draft(database, "open", "One", "", {})
    with pytest.raises(InputError) as refused:
        drafts.save_draft(database, "open", "Two", "", {})
    assert refused.value.code == "too-many-drafts"
