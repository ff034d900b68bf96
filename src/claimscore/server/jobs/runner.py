"""What the steps of a job do: blocking calls for the threads of the workflow engine, each safe to be repeated."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from claimscore.errors import ClaimscoreError
from claimscore.server.jobs.packing import pack, unpack
from claimscore.server.jobs.scoring import score_chunk
from claimscore.server.logs import SERVICE
from claimscore.server.problems import ApiProblem
from claimscore.server.scoring import ScoringService
from claimscore.store import job_records, jobs
from claimscore.store.job_records import ResultChunk
from claimscore.store.jobs import Job, Status

T = TypeVar("T")


class Stopping(BaseException):
    """The process is going down: the step leaves without an outcome and is run again at the next start.

    Not an Exception, so that no handler takes it for a failure of the job.
    """


class JobRunner:
    """The steps' access to database and scoring; ``loop`` is the event loop of the scoring service."""

    def __init__(self, engine: sa.Engine, scoring: ScoringService, loop: asyncio.AbstractEventLoop) -> None:
        self.engine = engine
        self._scoring = scoring
        self._loop = loop
        self.stopping = threading.Event()

    def begin(self, job_id: str) -> int | None:
        """How many chunks to score; ``None`` where there is nothing to do. A job that cannot run becomes failed."""
        job = self.patiently(lambda: jobs.start_job(self.engine, job_id))
        if job is None or job.finished:
            return None
        try:
            self.on_loop(lambda: self._scoring.model(job.options["model"]))
        except (ApiProblem, ClaimscoreError) as error:
            self.end(job_id, "failed", code=error.code)
            return None
        return job.chunks

    def score(self, job_id: str, chunk: int) -> bool:
        """Score one chunk and keep its result, unless that is done already; ``False`` where the job was cancelled."""
        job = self.patiently(lambda: jobs.find_job(self.engine, job_id))
        if job is None or job.status != "running":
            return False
        body = self.patiently(lambda: job_records.read_input(self.engine, job_id, chunk))
        if body is None:
            return True
        records = unpack(body)
        found = self.on_loop(lambda: score_chunk(self._scoring, job.kind, records, job.options))
        errors = sum(is_error(one) for one in found)
        result = ResultChunk(records[0]["index"], len(found), errors, pack(found))
        self.patiently(lambda: job_records.write_result(self.engine, job_id, chunk, result))
        return True

    def end(self, job_id: str, status: Status, *, code: str | None = None) -> None:
        """Finish the job and note the webhooks that are to be sent."""
        job = self.patiently(lambda: jobs.find_job(self.engine, job_id))
        if job is not None:
            payload = event_body(job, status, code)
            self.patiently(lambda: jobs.finish_job(self.engine, job_id, status, payload, code=code))

    def on_loop(self, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What a coroutine gives on the service's event loop; raises Stopping when the process goes down."""
        if self.stopping.is_set():
            raise Stopping
        future = asyncio.run_coroutine_threadsafe(call(), self._loop)
        while True:
            try:
                return future.result(timeout=0.2)
            except TimeoutError:
                if future.done():
                    raise
                if self.stopping.is_set():
                    future.cancel()
                    raise Stopping from None

    def patiently(self, call: Callable[[], T]) -> T:
        """What a database call gives, as soon as the database answers again."""
        wait = 0.1
        while True:
            try:
                return call()
            except (OperationalError, InterfaceError, PoolTimeout, DBAPIError) as error:
                if not is_away(error):
                    raise
                SERVICE.warning("the database is away", extra={"fields": {"error": type(error).__name__}})
            if self.stopping.wait(wait):
                raise Stopping
            wait = min(wait * 2, 5.0)


def is_away(error: Exception) -> bool:
    """Whether the database could not be reached or was busy, so that the same call may work later."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout)


def is_error(result: dict[str, Any]) -> bool:
    """Whether a result record, of any kind of job, stands for a failure."""
    if "custom_id" not in result:
        return bool(result["status"] == "error")
    return result["error"] is not None or result["response"]["status_code"] >= 400


def event_body(job: Job, status: Status, code: str | None) -> str:
    """The body of a webhook: thin, without any text of the job (Standard Webhooks, Payload Structure)."""
    now = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    data = {
        "id": job.id, "unit": job.kind, "status": status, "total": job.total, "done": job.done, "errors": job.errors,
        "code": code,
    }  # fmt: skip
    return json.dumps({"type": f"job.{status}", "timestamp": now, "data": data}, separators=(",", ":"))
