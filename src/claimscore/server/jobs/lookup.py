"""Jobs found for a request: only those of the caller, and only while there is room for more."""

from __future__ import annotations

import anyio.to_thread
import sqlalchemy as sa
from fastapi import Request

from claimscore.server.access import Caller
from claimscore.server.problems import ApiProblem
from claimscore.server.settings import ServerSettings
from claimscore.store import jobs
from claimscore.store.jobs import Job

KINDS = ("document", "sentence")
"""Kinds of jobs of the own API; batches are jobs too, but shown by their own routes."""


def engine_of(request: Request) -> sa.Engine:
    """The database of the service."""
    engine: sa.Engine = request.app.state.database.engine
    return engine


async def own_job(request: Request, job_id: str, caller: Caller) -> Job:
    """The caller's job; raises ApiProblem(404, "unknown-job")."""
    find = jobs.find_job
    job = await anyio.to_thread.run_sync(lambda: find(engine_of(request), job_id[:100], owner=caller.name))
    if job is None or job.kind not in KINDS:
        raise ApiProblem(404, "unknown-job", "Not known here", "no such job; it may have expired", param="job_id")
    return job


def refuse_many(engine: sa.Engine, caller: Caller, settings: ServerSettings) -> None:
    """Raise ApiProblem(429, "too-many-jobs") where the caller has as many unfinished jobs as are allowed (blocking)."""
    if jobs.count_unfinished(engine, caller.name) >= settings.max_unfinished_jobs:
        raise ApiProblem(
            429,
            "too-many-jobs",
            "Too many jobs",
            f"{settings.max_unfinished_jobs:,} unfinished jobs are allowed; wait for one, or cancel one",
            headers={"Retry-After": "30"},
        )
