"""OpenAI's ``/v1/batches``, for moderations, run by the same engine as jobs.

A line that cannot be used goes to the error file; it does not fail the batch.
"""

from __future__ import annotations

import tempfile
from typing import Annotated, Any, Literal

import anyio.to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from claimscore.server.access import Caller, require
from claimscore.server.compat.bodies import documented, json_body
from claimscore.server.compat.openai_objects import (
    KIND,
    find_batch,
    find_stored_file,
    list_object,
    result_file_id,
)
from claimscore.server.idempotency import once
from claimscore.server.jobs import intake, records
from claimscore.server.jobs.lookup import engine_of, refuse_many
from claimscore.server.jobs.policies import policy_to_raw
from claimscore.server.settings import ServerSettings
from claimscore.store import files, jobs
from claimscore.store.jobs import Job

router = APIRouter(prefix="/v1", tags=["OpenAI"])
Worker = Annotated[Caller, Depends(require("jobs"))]
ENDPOINT = "/v1/moderations"
_STATUS = {
    "receiving": "validating",
    "queued": "validating",
    "running": "in_progress",
    "cancelling": "cancelling",
    "completed": "completed",
    "cancelled": "cancelled",
    "failed": "failed",
}


class BatchRequest(BaseModel):
    """A batch to make of an uploaded file."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    input_file_id: Annotated[str, Field(max_length=100)]
    endpoint: Literal["/v1/moderations"]
    completion_window: Literal["24h"]
    metadata: Annotated[
        dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=512)]] | None, Field(max_length=16)
    ] = None


_EXAMPLE = {"input_file_id": "file_0", "endpoint": ENDPOINT, "completion_window": "24h"}


@router.post("/batches", openapi_extra=documented(BatchRequest, _EXAMPLE))
async def create_batch(
    request: Request, caller: Worker, body: Annotated[BatchRequest, Depends(json_body(BatchRequest))]
) -> Response:
    """Starts a batch of moderations."""
    return await once(request, caller, await request.body(), lambda: _start(request, caller, body))


@router.get("/batches")
async def list_batches(
    request: Request,
    caller: Worker,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[str | None, Query(max_length=100)] = None,
) -> dict[str, Any]:
    """The caller's batches, newest first."""
    found = await anyio.to_thread.run_sync(
        lambda: jobs.list_jobs(engine_of(request), owner=caller.name, limit=limit + 1, after=after, kinds=(KIND,))
    )
    return list_object([_batch(one) for one in found], limit)


@router.get("/batches/{batch_id}")
async def read_batch(request: Request, batch_id: str, caller: Worker) -> dict[str, Any]:
    """A batch with its progress."""
    return _batch(await find_batch(request, batch_id, caller))


@router.post("/batches/{batch_id}/cancel")
async def cancel_batch(request: Request, batch_id: str, caller: Worker) -> dict[str, Any]:
    """Stops a batch; what was done stays in its files."""
    job = await find_batch(request, batch_id, caller)
    changed = await anyio.to_thread.run_sync(jobs.request_cancel, engine_of(request), job.id)
    request.app.state.jobs.wake()
    return _batch(changed)


async def _start(request: Request, caller: Caller, body: BatchRequest) -> Response:
    settings: ServerSettings = request.app.state.settings
    stored = await find_stored_file(request, body.input_file_id, caller, param="input_file_id")
    info = (await request.app.state.scoring.model(None)).info
    options = {
        "policy": policy_to_raw(caller.policy),
        "model": f"{info.name}@{info.version}",
        "input_file_id": stored.id,
        "metadata": body.metadata,
        "max_inputs": settings.max_batch_documents,
        "max_text_bytes": settings.max_text_bytes,
    }
    engine = engine_of(request)

    def take_in() -> Job:
        refuse_many(engine, caller, settings)
        job = jobs.create_job(
            engine,
            owner=caller.name,
            kind=KIND,
            options=options,
            keep_seconds=settings.job_hours * 3600.0,
            prefix="batch",
        )
        with tempfile.TemporaryFile() as content:
            content.writelines(files.file_parts(engine, stored.id))
            content.seek(0)
            return intake.take_in(engine, job, records.batch_lines(content), max_records=settings.max_job_records)

    job = await anyio.to_thread.run_sync(take_in)
    request.app.state.jobs.wake()
    return JSONResponse(_batch(job))


def _batch(job: Job) -> dict[str, Any]:
    status = _STATUS[job.status]
    ended = None if job.finished_at is None else int(job.finished_at)
    good = job.done - job.errors
    return {
        "id": job.id,
        "object": "batch",
        "endpoint": ENDPOINT,
        "model": job.options["model"],
        "errors": {"object": "list", "data": [_failure(job.code)]} if status == "failed" else None,
        "input_file_id": job.options["input_file_id"],
        "completion_window": "24h",
        "status": status,
        "output_file_id": result_file_id(job, "out") if job.finished and good else None,
        "error_file_id": result_file_id(job, "err") if job.finished and job.errors else None,
        "created_at": int(job.created_at),
        "in_progress_at": None if job.started_at is None else int(job.started_at),
        "expires_at": int(job.expires_at),
        "finalizing_at": ended if status == "completed" else None,
        "completed_at": ended if status == "completed" else None,
        "failed_at": ended if status == "failed" else None,
        "expired_at": None,
        "cancelling_at": ended if status == "cancelled" else None,
        "cancelled_at": ended if status == "cancelled" else None,
        "request_counts": {"total": job.total, "completed": good, "failed": job.errors},
        "metadata": job.options["metadata"],
    }


def _failure(code: str | None) -> dict[str, Any]:
    return {"code": code or "internal", "message": "the batch could not be run", "param": None, "line": None}
