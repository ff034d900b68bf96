"""Jobs: what was asked for, how far they are, and their end."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from claimscore.store.job_tables import DELIVERIES, INPUTS, JOBS, RESULTS, WEBHOOKS, new_id

Status = Literal["receiving", "queued", "running", "cancelling", "completed", "cancelled", "failed"]
FINISHED: tuple[Status, ...] = ("completed", "cancelled", "failed")
RECEIVING_SECONDS = 3600.0
"""After this time an upload that never ended counts as abandoned."""


@dataclass(frozen=True, slots=True)
class Job:
    """One row of ``jobs``; ``options`` is what the request asked for."""

    id: str
    owner: str
    kind: str
    status: Status
    total: int
    chunks: int
    done: int
    errors: int
    options: dict[str, Any]
    code: str | None
    created_at: float
    started_at: float | None
    finished_at: float | None
    expires_at: float

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in FINISHED


_FIELDS = [column for column in JOBS.c if column.name != "dispatched"]


def _job(row: sa.Row[Any]) -> Job:
    values = dict(row._mapping)
    return Job(**{**values, "options": json.loads(values["options"])})


def create_job(
    engine: sa.Engine, *, owner: str, kind: str, options: dict[str, Any], keep_seconds: float, prefix: str = "job"
) -> Job:
    """A new job that is still receiving its input."""
    now = time.time()
    values = {
        "id": new_id(prefix), "owner": owner, "kind": kind, "status": "receiving", "total": 0, "chunks": 0, "done": 0,
        "errors": 0, "options": json.dumps(options), "dispatched": False, "created_at": now,
        "expires_at": now + keep_seconds,
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.insert(JOBS).values(values))
    return get_job(engine, str(values["id"]))


def queue_job(engine: sa.Engine, job_id: str) -> Job:
    """The job with its input complete, ready to be run."""
    with engine.begin() as connection:
        connection.execute(
            sa.update(JOBS).where(JOBS.c.id == job_id, JOBS.c.status == "receiving").values(status="queued")
        )
    return get_job(engine, job_id)


def find_job(engine: sa.Engine, job_id: str, *, owner: str | None = None) -> Job | None:
    """The job, or ``None`` where there is none (or, with ``owner``, none of that owner)."""
    query = sa.select(*_FIELDS).where(JOBS.c.id == job_id)
    if owner is not None:
        query = query.where(JOBS.c.owner == owner)
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    return _job(row) if row else None


def get_job(engine: sa.Engine, job_id: str) -> Job:
    """The job; raises KeyError where there is none."""
    job = find_job(engine, job_id)
    if job is None:
        raise KeyError(job_id)
    return job


def list_jobs(
    engine: sa.Engine, *, owner: str | None, limit: int, after: str | None = None, kinds: Sequence[str]
) -> list[Job]:
    """Up to ``limit`` jobs, newest first, that are older than ``after``; ``owner=None`` means everybody's."""
    query = sa.select(*_FIELDS).where(JOBS.c.kind.in_(kinds)).order_by(JOBS.c.id.desc()).limit(limit)
    if owner is not None:
        query = query.where(JOBS.c.owner == owner)
    if after is not None:
        query = query.where(JOBS.c.id < after)
    with engine.connect() as connection:
        return [_job(row) for row in connection.execute(query)]


def count_unfinished(engine: sa.Engine, owner: str) -> int:
    """Jobs of this owner that are not done."""
    query = sa.select(sa.func.count()).where(JOBS.c.owner == owner, JOBS.c.status.not_in(FINISHED))
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def is_work_left(engine: sa.Engine) -> bool:
    """Whether a job waits or was left in the middle."""
    query = sa.select(JOBS.c.id).where(JOBS.c.status.in_(("queued", "running", "cancelling"))).limit(1)
    with engine.connect() as connection:
        return connection.execute(query).first() is not None


def undispatched(engine: sa.Engine) -> list[str]:
    """Ids of queued (or cancelled while queued) jobs that have no workflow yet, oldest first."""
    query = (
        sa.select(JOBS.c.id)
        .where(JOBS.c.dispatched.is_(False), JOBS.c.status.in_(("queued", "cancelling")))
        .order_by(JOBS.c.id)
        .limit(100)
    )
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def mark_dispatched(engine: sa.Engine, job_id: str) -> None:
    """Note that the job's workflow exists."""
    with engine.begin() as connection:
        connection.execute(sa.update(JOBS).where(JOBS.c.id == job_id).values(dispatched=True))


def start_job(engine: sa.Engine, job_id: str) -> Job | None:
    """The job, now running unless it was cancelled; ``None`` where it is gone."""
    with engine.begin() as connection:
        connection.execute(
            sa.update(JOBS)
            .where(JOBS.c.id == job_id, JOBS.c.status == "queued")
            .values(status="running", started_at=time.time())
        )
    return find_job(engine, job_id)


def request_cancel(engine: sa.Engine, job_id: str) -> Job:
    """The job, now cancelling unless it was finished."""
    with engine.begin() as connection:
        connection.execute(
            sa.update(JOBS)
            .where(JOBS.c.id == job_id, JOBS.c.status.in_(("queued", "running")))
            .values(status="cancelling")
        )
    return get_job(engine, job_id)


def finish_job(engine: sa.Engine, job_id: str, status: Status, payload: str, *, code: str | None = None) -> None:
    """End the job, forget input that was not scored, and note a delivery for every webhook that wants to know.

    payload: body of the webhook. A job that is finished already stays as it is.
    """
    event = f"job.{status}"
    with engine.begin() as connection:
        changed = connection.execute(
            sa.update(JOBS)
            .where(JOBS.c.id == job_id, JOBS.c.status.not_in(FINISHED))
            .values(status=status, code=code, finished_at=time.time())
            .returning(JOBS.c.owner)
        ).scalar_one_or_none()
        if changed is None:
            return
        connection.execute(sa.delete(INPUTS).where(INPUTS.c.job_id == job_id))
        hooks = connection.execute(
            sa.select(WEBHOOKS.c.id, WEBHOOKS.c.events).where(
                WEBHOOKS.c.active.is_(True),
                WEBHOOKS.c.owner == changed,
                sa.or_(WEBHOOKS.c.job_id == job_id, WEBHOOKS.c.job_id.is_(None)),
            )
        ).all()
        rows = [
            {
                "id": new_id("msg"), "webhook_id": hook.id, "job_id": job_id, "event": event, "body": payload,
                "status": "pending", "attempts": 0, "dispatched": False, "created_at": time.time(),
            }
            for hook in hooks
            if event in hook.events.split(" ")
        ]  # fmt: skip
        if rows:
            connection.execute(sa.insert(DELIVERIES), rows)


def delete_job(engine: sa.Engine, job_id: str) -> None:
    """Remove a job with all it holds."""
    with engine.begin() as connection:
        for table in (INPUTS, RESULTS):
            connection.execute(sa.delete(table).where(table.c.job_id == job_id))
        connection.execute(sa.delete(WEBHOOKS).where(WEBHOOKS.c.job_id == job_id))
        connection.execute(sa.delete(JOBS).where(JOBS.c.id == job_id))


def expired_jobs(engine: sa.Engine) -> list[str]:
    """Ids of jobs whose time is over, and of uploads that never ended."""
    now = time.time()
    abandoned = sa.and_(JOBS.c.status == "receiving", JOBS.c.created_at < now - RECEIVING_SECONDS)
    query = sa.select(JOBS.c.id).where(sa.or_(JOBS.c.expires_at < now, abandoned)).limit(100)
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())
