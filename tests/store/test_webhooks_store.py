from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from claimscore.store import webhooks
from claimscore.store.database import Database
from claimscore.store.job_tables import METADATA
from claimscore.store.jobs import create_job, finish_job, queue_job

OWNER = "ak_1"
GONE = {"attempts": 1, "status": "failed", "reply_status": 410, "code": "http-status", "next_at": None}


@pytest.fixture
def engine(database: Database) -> sa.Engine:
    METADATA.create_all(database.engine)
    return database.engine


def message(engine: sa.Engine) -> str:
    """A finished job's message to its owner's webhooks; its id."""
    job = create_job(engine, owner=OWNER, kind="score", options={}, keep_seconds=60)
    queue_job(engine, job.id)
    finish_job(engine, job.id, "completed", "{}")
    return webhooks.undispatched(engine)[-1]


def test_what_was_answered_and_the_switching_off_are_kept_together_or_not_at_all(engine: sa.Engine) -> None:
    webhook, _ = webhooks.create_webhook(engine, owner=OWNER, url="https://example.org", events=["job.completed"])
    delivery = message(engine)

    def stop_at_the_webhook(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE webhooks"):
            raise ConnectionError("the database went away")

    sa.event.listen(engine, "before_cursor_execute", stop_at_the_webhook)
    with pytest.raises(ConnectionError):
        webhooks.note_attempt(engine, delivery, **GONE, disable="gone")
    sa.event.remove(engine, "before_cursor_execute", stop_at_the_webhook)
    assert webhooks.find_message(engine, delivery) is not None

    webhooks.note_attempt(engine, delivery, **GONE, disable="gone")
    assert webhooks.find_message(engine, delivery) is None
    kept = webhooks.find_webhook(engine, webhook.id, OWNER)
    assert kept is not None
    assert (kept.active, kept.disabled_code) == (False, "gone")


def test_a_webhook_that_is_switched_off_gives_up_its_other_messages_alone(engine: sa.Engine) -> None:
    off, _ = webhooks.create_webhook(engine, owner=OWNER, url="https://example.org", events=["job.completed"])
    first, second = message(engine), message(engine)
    on, _ = webhooks.create_webhook(engine, owner=OWNER, url="https://example.com", events=["job.completed"])
    message(engine)
    webhooks.note_attempt(engine, first, **GONE, disable="gone")
    ends = {one.id: (one.status, one.code) for one in webhooks.list_deliveries(engine, off.id, limit=10)}
    assert ends[first] == ("failed", "http-status")
    assert ends[second] == ("failed", "gone")
    assert all(status == "failed" for status, _ in ends.values())
    (left,) = webhooks.list_deliveries(engine, on.id, limit=10)
    assert left.status == "pending"
    assert webhooks.find_message(engine, left.id) is not None
