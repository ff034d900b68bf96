"""OpenAI's files and batches, for moderations: ``/v1/files`` and ``/v1/batches``, run by the same engine as jobs.

A batch's output and error file are views of its results: they exist as long as the batch does. A line that cannot be
used goes to the error file; it does not fail the batch.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import anyio.to_thread
import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import FormData, UploadFile

from claimscore.server.access import Caller, require
from claimscore.server.compat.bodies import documented, json_body
from claimscore.server.idempotency import once
from claimscore.server.jobs import intake, records, results
from claimscore.server.jobs.packing import Json
from claimscore.server.jobs.policies import policy_to_raw
from claimscore.server.jobs.runner import is_error
from claimscore.server.problems import ApiProblem
from claimscore.server.routes.jobs import refuse_many
from claimscore.server.settings import ServerSettings
from claimscore.store import files, jobs
from claimscore.store.files import PART_BYTES, StoredFile
from claimscore.store.jobs import Job

router = APIRouter(prefix="/v1", tags=["OpenAI"])
Worker = Annotated[Caller, Depends(require("jobs"))]
ENDPOINT = "/v1/moderations"
KIND = "moderation"
_LEAST_SECONDS, _MOST_SECONDS = 3_600, 2_592_000
_STATUS = {
    "receiving": "validating",
    "queued": "validating",
    "running": "in_progress",
    "cancelling": "cancelling",
    "completed": "completed",
    "cancelled": "cancelled",
    "failed": "failed",
}
_RESULT_FILE = re.compile(r"file_(out|err)_([0-9a-f]{31})")
_UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "purpose"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "purpose": {"type": "string", "enum": ["batch"]},
                    },
                }
            }
        },
    }
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


@router.post("/files", openapi_extra=_UPLOAD)
async def upload(request: Request, caller: Worker) -> dict[str, Any]:
    """Keeps a JSON Lines file for a batch until it is deleted or expires."""
    settings: ServerSettings = request.app.state.settings
    async with request.form(max_files=1, max_fields=8, max_part_size=10_000) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise _refused("file", "missing-file", "the form has no file")
        if form.get("purpose") != "batch":
            raise _refused("purpose", "purpose", "only files with the purpose 'batch' are taken")
        seconds = _seconds(form, settings)
        filename, content = file.filename or "batch.jsonl", file.file

        def keep() -> StoredFile:
            content.seek(0)
            parts = iter(lambda: content.read(PART_BYTES), b"")
            return files.create_file(
                _engine(request),
                owner=caller.name,
                filename=filename,
                purpose="batch",
                parts=parts,
                keep_seconds=seconds,
            )

        return _file(await anyio.to_thread.run_sync(keep))


@router.get("/files")
async def list_files(
    request: Request,
    caller: Worker,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    after: Annotated[str | None, Query(max_length=100)] = None,
) -> dict[str, Any]:
    """The files that the caller uploaded, newest first."""
    found = await anyio.to_thread.run_sync(
        lambda: files.list_files(_engine(request), owner=caller.name, limit=limit + 1, after=after)
    )
    return _list([_file(one) for one in found], limit)


@router.get("/files/{file_id}")
async def read_file(request: Request, file_id: str, caller: Worker) -> dict[str, Any]:
    """A file's name, size and times."""
    job, kind = await _result_file(request, file_id, caller)
    if job is None:
        return _file(await _stored(request, file_id, caller))
    size = await anyio.to_thread.run_sync(lambda: sum(map(len, _lines(_engine(request), job, kind))))
    return _result_object(job, kind, size)


@router.get("/files/{file_id}/content", response_class=StreamingResponse)
async def read_content(request: Request, file_id: str, caller: Worker) -> StreamingResponse:
    """A file's content: JSON Lines."""
    job, kind = await _result_file(request, file_id, caller)
    if job is None:
        stored = await _stored(request, file_id, caller)
        return StreamingResponse(files.file_parts(_engine(request), stored.id), media_type="application/jsonl")
    return StreamingResponse(_lines(_engine(request), job, kind), media_type="application/jsonl")


@router.delete("/files/{file_id}")
async def delete_file(request: Request, file_id: str, caller: Worker) -> dict[str, Any]:
    """Removes a file; with the last file of a batch its results are gone."""
    job, kind = await _result_file(request, file_id, caller)
    if job is None:
        stored = await _stored(request, file_id, caller)
        await anyio.to_thread.run_sync(files.delete_file, _engine(request), stored.id)
    else:
        deleted = {*job.options.get("deleted", ()), kind}
        wanted = {"out"} if not job.errors else {"err"} if job.errors == job.done else {"out", "err"}
        await anyio.to_thread.run_sync(
            lambda: jobs.note_deleted_files(_engine(request), job.id, sorted(deleted), results_too=wanted <= deleted)
        )
    return {"id": file_id, "object": "file", "deleted": True}


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
        lambda: jobs.list_jobs(_engine(request), owner=caller.name, limit=limit + 1, after=after, kinds=(KIND,))
    )
    return _list([_batch(one) for one in found], limit)


@router.get("/batches/{batch_id}")
async def read_batch(request: Request, batch_id: str, caller: Worker) -> dict[str, Any]:
    """A batch with its progress."""
    return _batch(await _job(request, batch_id, caller))


@router.post("/batches/{batch_id}/cancel")
async def cancel_batch(request: Request, batch_id: str, caller: Worker) -> dict[str, Any]:
    """Stops a batch; what was done stays in its files."""
    job = await _job(request, batch_id, caller)
    changed = await anyio.to_thread.run_sync(jobs.request_cancel, _engine(request), job.id)
    request.app.state.jobs.wake()
    return _batch(changed)


async def _start(request: Request, caller: Caller, body: BatchRequest) -> Response:
    settings: ServerSettings = request.app.state.settings
    stored = await _stored(request, body.input_file_id, caller, param="input_file_id")
    info = (await request.app.state.scoring.model(None)).info
    options = {
        "policy": policy_to_raw(caller.policy),
        "model": f"{info.name}@{info.version}",
        "input_file_id": stored.id,
        "metadata": body.metadata,
        "max_inputs": settings.max_batch_documents,
        "max_text_bytes": settings.max_text_bytes,
    }
    engine = _engine(request)

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
        "output_file_id": _file_id(job, "out") if job.finished and good else None,
        "error_file_id": _file_id(job, "err") if job.finished and job.errors else None,
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


def _lines(engine: sa.Engine, job: Job, kind: str) -> Iterator[bytes]:
    def keep(one: Json) -> Json | None:
        own = {name: one[name] for name in ("id", "custom_id", "response", "error")}
        return own if is_error(one) == (kind == "err") else None

    return results.json_lines(engine, job.id, keep)


def _file(stored: StoredFile) -> dict[str, Any]:
    return {
        "id": stored.id,
        "object": "file",
        "bytes": stored.bytes,
        "created_at": int(stored.created_at),
        "expires_at": int(stored.expires_at),
        "filename": stored.filename,
        "purpose": stored.purpose,
        "status": "processed",
        "status_details": None,
    }


def _result_object(job: Job, kind: str, size: int) -> dict[str, Any]:
    stored = StoredFile(
        id=_file_id(job, kind),
        owner=job.owner,
        filename=f"{job.id}_{'output' if kind == 'out' else 'error'}.jsonl",
        purpose="batch_output",
        bytes=size,
        created_at=job.finished_at or job.created_at,
        expires_at=job.expires_at,
    )
    return _file(stored)


def _file_id(job: Job, kind: str) -> str:
    return f"file_{kind}_{job.id.removeprefix('batch_')}"


def _list(data: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    shown = data[:limit]
    return {
        "object": "list",
        "data": shown,
        "first_id": shown[0]["id"] if shown else None,
        "last_id": shown[-1]["id"] if shown else None,
        "has_more": len(data) > limit,
    }


async def _job(request: Request, batch_id: str, caller: Caller) -> Job:
    find = jobs.find_job
    job = await anyio.to_thread.run_sync(lambda: find(_engine(request), batch_id[:100], owner=caller.name))
    if job is None or job.kind != KIND:
        raise ApiProblem(404, "unknown-batch", "Not known here", "no such batch; it may have expired", param="batch_id")
    return job


async def _result_file(request: Request, file_id: str, caller: Caller) -> tuple[Job | None, str]:
    found = _RESULT_FILE.fullmatch(file_id)
    if not found:
        return None, ""
    job = await _job(request, f"batch_{found[2]}", caller)
    if not job.finished or found[1] in job.options.get("deleted", ()):
        raise _unknown_file("file_id")
    return job, found[1]


async def _stored(request: Request, file_id: str, caller: Caller, *, param: str = "file_id") -> StoredFile:
    stored = await anyio.to_thread.run_sync(files.find_file, _engine(request), file_id[:100], caller.name)
    if stored is None:
        raise _unknown_file(param)
    return stored


def _unknown_file(param: str) -> ApiProblem:
    return ApiProblem(404, "unknown-file", "Not known here", "no such file; it may have expired", param=param)


def _seconds(form: FormData, settings: ServerSettings) -> float:
    asked = form.get("expires_after[seconds]")
    if asked is None:
        return settings.job_hours * 3600.0
    known = isinstance(asked, str) and asked.isascii() and asked.isdigit() and len(asked) < 9
    if not known or not _LEAST_SECONDS <= int(str(asked)) <= _MOST_SECONDS:
        message = f"expires_after takes {_LEAST_SECONDS:,} to {_MOST_SECONDS:,} seconds"
        raise _refused("expires_after", "expires-after", message)
    return float(str(asked))


def _refused(param: str, code: str, detail: str) -> ApiProblem:
    return ApiProblem(400, code, "The input cannot be used", detail, param=param)


def _engine(request: Request) -> sa.Engine:
    engine: sa.Engine = request.app.state.database.engine
    return engine
