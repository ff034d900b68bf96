"""The durable workflows on DBOS: a job chunk by chunk, and a webhook attempt by attempt.

DBOS notes every finished step; after a crash a workflow goes on behind its last one. What it notes are ids and counts,
never a text. Arguments, order and names of steps are a contract with workflows that are under way: a change to them
needs a new ``VERSION``.
"""

from __future__ import annotations

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID, error

from claimscore.server.jobs.deliveries import Deliverer
from claimscore.server.jobs.runner import JobRunner
from claimscore.server.logs import SERVICE

VERSION = "1"
JOB_QUEUE = "claimscore-jobs"
WEBHOOK_QUEUE = "claimscore-webhooks"

_bound: list[tuple[JobRunner, Deliverer]] = []


def bind(runner: JobRunner, deliverer: Deliverer) -> None:
    """Say who does the work of the steps; one process runs one engine."""
    _bound[:] = [(runner, deliverer)]


def enqueue_job(job_id: str) -> None:
    """Have the job run; a second call for the same job changes nothing."""
    with SetWorkflowID(job_id):
        DBOS.enqueue_workflow(JOB_QUEUE, run_job, job_id)


def enqueue_delivery(delivery_id: str, attempt: int, wait_seconds: float) -> None:
    """Have a webhook sent after ``wait_seconds``; a second call for the same attempt changes nothing."""
    with SetWorkflowID(f"{delivery_id}-{attempt}"), SetEnqueueOptions(delay_seconds=wait_seconds or None):
        DBOS.enqueue_workflow(WEBHOOK_QUEUE, deliver, delivery_id, attempt)


@DBOS.workflow(name="claimscore.job", max_recovery_attempts=None)
def run_job(job_id: str) -> None:
    """Score every chunk of a job, then finish it."""
    try:
        chunks = _begin(job_id)
        for chunk in range(chunks or 0):
            if not _score(job_id, chunk):
                _end(job_id, "cancelled", None)
                return
        if chunks is not None:
            _end(job_id, "completed", None)
    except error.DBOSException:
        raise
    except Exception as failure:
        SERVICE.error("a job failed", extra={"fields": {"job": job_id, "error": type(failure).__name__}})
        _end(job_id, "failed", "internal")


@DBOS.workflow(name="claimscore.delivery", max_recovery_attempts=None)
def deliver(delivery_id: str, attempt: int) -> None:
    """Try once to send a webhook, and have the next attempt made when its time comes."""
    wait_seconds = _attempt(delivery_id, attempt)
    if wait_seconds is not None:
        enqueue_delivery(delivery_id, attempt + 1, wait_seconds)


@DBOS.step(name="claimscore.begin")
def _begin(job_id: str) -> int | None:
    return _bound[0][0].begin(job_id)


@DBOS.step(name="claimscore.score")
def _score(job_id: str, chunk: int) -> bool:
    return _bound[0][0].score(job_id, chunk)


@DBOS.step(name="claimscore.end")
def _end(job_id: str, status: str, code: str | None) -> None:
    _bound[0][0].end(job_id, status, code=code)  # type: ignore[arg-type]  # one of the three literals above


@DBOS.step(name="claimscore.attempt")
def _attempt(delivery_id: str, attempt: int) -> float | None:
    return _bound[0][1].attempt(delivery_id, attempt)
