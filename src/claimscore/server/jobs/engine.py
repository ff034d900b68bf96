"""The process's part in running jobs: it holds the lease and starts DBOS, or stands by until it can.

Whatever was asked for lies in the tables first; the holder of the lease hands it to DBOS, under an id that makes doing
so twice harmless. So a job that any process took in is run, and a crash at any moment loses nothing.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import threading
import time
from datetime import UTC, datetime

import anyio.to_thread
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy.engine import make_url

from claimscore.server.addresses import networks
from claimscore.server.jobs import workflows
from claimscore.server.jobs.deliveries import Deliverer
from claimscore.server.jobs.runner import JobRunner, Stopping, is_away
from claimscore.server.logs import SERVICE
from claimscore.server.scoring import ScoringService
from claimscore.server.settings import ServerSettings
from claimscore.store import files, jobs, webhooks
from claimscore.store.database import Database
from claimscore.store.leases import hold_lease, release_lease

LEASE = "jobs"
LEASE_SECONDS = 10.0
TICK_SECONDS = 1.0
SWEEP_SECONDS = 60.0
JOBS_AT_ONCE = 2
WEBHOOKS_AT_ONCE = 16
HISTORY_SECONDS = 30 * 86_400.0
"""How long messages that were sent, and what DBOS noted of workflows that ended, are kept."""
_POLL_SECONDS = 0.25
"""How often DBOS looks for queued workflows; a local query."""
_ONE_A_PROCESS = threading.Lock()
"""DBOS is one object a process; a second application in it leaves the jobs to the first."""


class JobEngine:
    """Runs jobs and webhooks beside the service; ``start`` and ``stop`` belong to the application's life.

    DBOS starts with the first job, so that a service without jobs pays a small query a second.
    """

    def __init__(self, database: Database, scoring: ScoringService, settings: ServerSettings) -> None:
        self._database = database
        self._scoring = scoring
        self._settings = settings
        self._holder = f"{os.getpid()}-{secrets.token_hex(8)}"
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._runner: JobRunner | None = None
        self._swept_at = self._held_at = time.monotonic()

    async def start(self) -> None:
        """Begin to run jobs, or to stand by."""
        if not self._settings.jobs:
            return
        loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, args=(loop,), name="claimscore-jobs", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Leave the jobs where they are and let another process have them."""
        self._stop.set()
        self._wake.set()
        if self._runner:
            self._runner.stopping.set()
        if self._thread:
            await anyio.to_thread.run_sync(self._thread.join)

    def wake(self) -> None:
        """Look for new jobs at once."""
        self._wake.set()

    @property
    def is_running(self) -> bool:
        """Whether this process is the one that runs the jobs."""
        return self._runner is not None

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        while not self._stop.is_set():
            try:
                self._tick(loop)
            except Stopping:
                break
            except Exception as error:  # the service lives on, and so do the jobs at the next tick
                level = SERVICE.warning if is_away(error) else SERVICE.error
                level("jobs wait", extra={"fields": {"error": type(error).__name__}})
            self._wake.wait(TICK_SECONDS)
            self._wake.clear()
        self._halt()
        try:
            release_lease(self._database.engine, LEASE, self._holder)
        except Exception as error:
            SERVICE.warning("the lease runs out by itself", extra={"fields": {"error": type(error).__name__}})

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        engine = self._database.engine
        sweep = time.monotonic() - self._swept_at > SWEEP_SECONDS
        work = self._runner is not None or jobs.is_work_left(engine) or webhooks.is_work_left(engine)
        if not work and not sweep:
            return
        if not self._hold():
            self._halt()
            return
        if work and (self._runner or self._launch(loop)):
            self._dispatch()
        if sweep:
            self._sweep()
            self._swept_at = time.monotonic()
        if self._runner is None:
            release_lease(engine, LEASE, self._holder)

    def _dispatch(self) -> None:
        engine = self._database.engine
        for job_id in jobs.undispatched(engine):
            workflows.enqueue_job(job_id)
            jobs.mark_dispatched(engine, job_id)
        for delivery_id in webhooks.undispatched(engine):
            workflows.enqueue_delivery(delivery_id, 0, self._waits[0])
            webhooks.mark_dispatched(engine, delivery_id)

    def _hold(self) -> bool:
        now = time.monotonic()
        if self._runner is not None and now - self._held_at < LEASE_SECONDS / 3:
            return True
        self._held_at = now
        return hold_lease(self._database.engine, LEASE, self._holder, LEASE_SECONDS)

    @property
    def _waits(self) -> tuple[float, ...]:
        return tuple(float(wait) for wait in self._settings.webhook_waits_seconds)

    def _launch(self, loop: asyncio.AbstractEventLoop) -> bool:
        if not _ONE_A_PROCESS.acquire(blocking=False):
            return False
        try:
            self._launch_dbos(loop)
        except BaseException:
            DBOS.destroy()
            _ONE_A_PROCESS.release()
            raise
        return True

    def _launch_dbos(self, loop: asyncio.AbstractEventLoop) -> None:
        runner = JobRunner(self._database.engine, self._scoring, loop)
        allow = networks(self._settings.webhook_networks)
        workflows.bind(runner, Deliverer(runner, waits_seconds=self._waits, allow=allow))
        DBOS(config=dbos_config(self._database.url))
        DBOS.launch()
        DBOS.register_queue(workflows.JOB_QUEUE, worker_concurrency=JOBS_AT_ONCE, polling_interval_sec=_POLL_SECONDS)
        DBOS.register_queue(
            workflows.WEBHOOK_QUEUE, worker_concurrency=WEBHOOKS_AT_ONCE, polling_interval_sec=_POLL_SECONDS
        )
        self._runner = runner
        if self._stop.is_set():
            runner.stopping.set()

    def _halt(self) -> None:
        if self._runner is not None:
            self._runner.stopping.set()
            self._runner = None
            DBOS.destroy()
            _ONE_A_PROCESS.release()

    def _sweep(self) -> None:
        engine = self._database.engine
        for job_id in jobs.expired_jobs(engine):
            jobs.delete_job(engine, job_id)
        files.delete_expired(engine)
        before = time.time() - HISTORY_SECONDS
        webhooks.delete_old_deliveries(engine, before)
        if self._runner is None:
            return
        ended = DBOS.list_workflows(
            completed_before=datetime.fromtimestamp(before, UTC).isoformat(),
            limit=1_000,
            load_input=False,
            load_output=False,
        )
        DBOS.delete_workflows([one.workflow_id for one in ended])


def dbos_config(database_url: str) -> DBOSConfig:
    """DBOS on the service's own database; its tables stand beside, on PostgreSQL in the schema ``dbos``.

    One executor id for all processes, because only the holder of the lease runs workflows: whoever gets the lease
    goes on with those of the process before it. What is kept is JSON, never a pickle.
    """
    url = make_url(database_url)
    return {
        "name": "claimscore",
        "system_database_url": url.set(drivername=url.get_backend_name()).render_as_string(hide_password=False),
        "application_version": workflows.VERSION,
        "executor_id": "claimscore",
        "serializer": DBOSPortableJSONSerializer(),
        "use_listen_notify": False,
        "enable_otlp": False,
        "sys_db_pool_size": 5,
        "log_level": "ERROR",
        "max_executor_threads": JOBS_AT_ONCE + WEBHOOKS_AT_ONCE + 8,
    }
