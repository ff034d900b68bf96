"""``/api/v1/jobs``: long work that is taken in, done in the background, and fetched when it is done."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO

import anyio.to_thread
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from claimscore.server.access import Caller, require
from claimscore.server.idempotency import LONGEST_KEY, once
from claimscore.server.jobs import intake, records
from claimscore.server.jobs.lookup import KINDS, engine_of, own_job, refuse_many
from claimscore.server.jobs.packing import Json
from claimscore.server.jobs.policies import policy_to_raw
from claimscore.server.jobs.shapes import (
    JobList,
    JobOptions,
    JobReply,
    JobRequest,
    NewJobReply,
    new_webhook_reply,
)
from claimscore.server.routes.webhooks import check_webhook_url
from claimscore.server.scoring import ScoringService
from claimscore.server.settings import ServerSettings
from claimscore.store import jobs, webhooks
from claimscore.store.jobs import Job

router = APIRouter(prefix="/api/v1", tags=["jobs"])
Worker = Annotated[Caller, Depends(require("jobs"))]
JobCursor = Annotated[str | None, Query(max_length=48, description="`next_cursor` of the page before.")]


def _schema(shape: type[JobOptions]) -> Json:
    schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return schema


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": _schema(JobRequest),
                "example": {
                    "unit": "document",
                    "records": [
                        {"id": "a1", "text": "Garlic cures colds. It rained all day."},
                        {"id": "a2", "text": "<p>The trial had 40 patients.</p>", "format": "html"},
                    ],
                },
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "JSON Lines, or Parquet with a column `text`; told by the first bytes.",
                        },
                        "options": {
                            "type": "string",
                            "description": "JSON with the members of the other form, without `records`.",
                        },
                    },
                }
            },
        },
    }
}


@router.post(
    "/jobs",
    status_code=202,
    response_model=NewJobReply,
    summary="Start a job",
    openapi_extra=_BODY,
)
async def create(
    request: Request,
    caller: Worker,
    idempotency_key: Annotated[str | None, Header(max_length=LONGEST_KEY)] = None,
) -> Response:
    """Takes records in and scores them in the background. A record that cannot be used gets an error in its place.

    The text is kept until it is scored, the results until the job expires or is deleted.
    """
    del idempotency_key  # read by ``once``; named here so that it is documented
    if request.headers.get("content-type", "").startswith("multipart/"):
        async with request.form(max_files=1, max_fields=2, max_part_size=100_000) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise _shape_error("file", "the form has no file")
            options = _validated(JobOptions, form.get("options") or "{}", "options")
            digest = await anyio.to_thread.run_sync(_digest, file.file)
            payload = digest + options.model_dump_json().encode()
            return await once(request, caller, payload, lambda: _start(request, caller, options, _source(file.file)))
    raw = await request.body()
    body = _validated(JobRequest, raw, "body")
    return await once(request, caller, raw, lambda: _start(request, caller, body, lambda most: _inline(body, most)))


@router.get("/jobs", summary="List jobs")
async def list_all(
    request: Request, caller: Worker, limit: Annotated[int, Query(ge=1, le=100)] = 20, cursor: JobCursor = None
) -> JobList:
    """The caller's jobs, newest first."""
    found = await anyio.to_thread.run_sync(
        lambda: jobs.list_jobs(engine_of(request), owner=caller.name, limit=limit + 1, after=cursor, kinds=KINDS)
    )
    more = len(found) > limit
    data = [JobReply.of(one) for one in found[:limit]]
    return JobList(data=data, next_cursor=data[-1].id if more else None)


@router.get("/jobs/{job_id}", summary="How far a job is")
async def read(request: Request, job_id: str, caller: Worker) -> JobReply:
    """The job with its progress."""
    return JobReply.of(await own_job(request, job_id, caller))


@router.post("/jobs/{job_id}/cancel", summary="Cancel a job")
async def cancel(request: Request, job_id: str, caller: Worker) -> JobReply:
    """Stops the job behind the records that are being scored; what is done stays. A finished job stays as it is."""
    job = await own_job(request, job_id, caller)
    return JobReply.of(await anyio.to_thread.run_sync(jobs.request_cancel, engine_of(request), job.id))


@router.delete("/jobs/{job_id}", status_code=204, summary="Delete a job")
async def delete(request: Request, job_id: str, caller: Worker) -> Response:
    """Removes the job at once: what is left of its input, its results, its webhook."""
    job = await own_job(request, job_id, caller)
    await anyio.to_thread.run_sync(jobs.delete_job, engine_of(request), job.id)
    return Response(status_code=204)


async def _start(request: Request, caller: Caller, options: JobOptions, source: Any) -> Response:
    settings: ServerSettings = request.app.state.settings
    kept = await job_options(request, caller, options)
    engine = engine_of(request)
    if options.webhook:
        await check_webhook_url(options.webhook.url, settings)

    def take_in() -> tuple[Job, Any]:
        refuse_many(engine, caller, settings)
        hours = options.expires_in_hours or settings.job_hours
        job = jobs.create_job(engine, owner=caller.name, kind=options.unit, options=kept, keep_seconds=hours * 3600.0)
        made = None
        if options.webhook:
            made = webhooks.create_webhook(
                engine, owner=caller.name, url=options.webhook.url, events=options.webhook.events, job_id=job.id
            )
        return intake.take_in(engine, job, source(settings), max_records=settings.max_job_records), made

    job, made = await anyio.to_thread.run_sync(take_in)
    request.app.state.jobs.wake()
    reply = NewJobReply(**JobReply.of(job).model_dump(), webhook=new_webhook_reply(*made) if made else None)
    headers = {"Location": f"/api/v1/jobs/{job.id}"}
    return Response(reply.model_dump_json(), 202, headers, "application/json")


async def job_options(request: Request, caller: Caller, options: JobOptions) -> Json:
    """What a job keeps of its request: policy and model as they are now, so that a later change does not mix results.

    Raises ApiProblem(404, "unknown-model"), SettingsError.
    """
    scoring: ScoringService = request.app.state.scoring
    info = (await scoring.model(options.model)).info
    policy = caller.policy_with(options.policy.raw() if options.policy else None)
    return {
        "policy": policy_to_raw(policy),
        "model": f"{info.name}@{info.version}",
        "offset_unit": options.offset_unit.value,
    }


def _inline(body: JobRequest, settings: ServerSettings) -> Iterator[Json]:
    return records.from_values(body.records, max_text_bytes=settings.max_text_bytes)


def _source(file: BinaryIO) -> Any:
    def read(settings: ServerSettings) -> Iterator[Json]:
        file.seek(0)
        parquet = file.read(4) == b"PAR1"
        file.seek(0)
        reader = records.from_parquet if parquet else records.from_lines
        return reader(file, max_text_bytes=settings.max_text_bytes)

    return read


def _digest(file: BinaryIO) -> bytes:
    file.seek(0)
    digest = hashlib.sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    return digest.digest()


def _validated(shape: Any, raw: Any, place: str) -> Any:
    try:
        return shape.model_validate_json(raw)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError([{**one, "loc": (place, *one["loc"])} for one in found]) from error


def _shape_error(place: str, message: str) -> RequestValidationError:
    return RequestValidationError([{"loc": ("body", place), "msg": message, "type": "missing"}])
