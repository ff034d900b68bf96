"""``/api/v1/jobs/{job_id}/results``: what a job found, by page or as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import anyio.to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from claimscore.server.access import Caller, require
from claimscore.server.jobs import results
from claimscore.server.jobs.lookup import engine_of, own_job
from claimscore.server.jobs.shapes import ResultPage
from claimscore.server.pages import after_cursor, cursor_of
from claimscore.server.problems import ApiProblem

router = APIRouter(prefix="/api/v1", tags=["jobs"])
Worker = Annotated[Caller, Depends(require("jobs"))]
_MEDIA = {"jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


@router.get("/jobs/{job_id}/results", summary="The results, by page")
async def result_page(
    request: Request,
    job_id: str,
    caller: Worker,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> ResultPage:
    """Results in the order of the records, also while the job runs."""
    job = await own_job(request, job_id, caller)
    start = after_cursor(cursor)
    found = await anyio.to_thread.run_sync(lambda: results.page(engine_of(request), job, start=start, limit=limit))
    end = start + len(found)
    complete = job.finished and end >= job.done
    return ResultPage(data=found, next_cursor=None if complete else cursor_of(end), complete=complete)


@router.get(
    "/jobs/{job_id}/results/file",
    summary="The results, as a file",
    response_class=StreamingResponse,
    responses={
        200: {"description": "The file.", "content": {media.partition(";")[0]: {} for media in _MEDIA.values()}}
    },
)
async def result_file(
    request: Request, job_id: str, caller: Worker, format: Literal["jsonl", "csv", "parquet"] = "jsonl"
) -> StreamingResponse:
    """All results of a finished job: JSON Lines, or one row a record as CSV or Parquet."""
    job = await own_job(request, job_id, caller)
    if not job.finished:
        raise ApiProblem(
            409,
            "not-finished",
            "The job is not finished",
            f"{job.done:,} of {job.total:,} records are done; read the results by page, or come back",
            headers={"Retry-After": "5"},
        )
    engine = engine_of(request)
    parts: Iterator[bytes]
    if format == "parquet":
        parts = results.parquet_parts(engine, job)
    elif format == "csv":
        parts = results.csv_lines(engine, job)
    else:
        parts = results.json_lines(engine, job.id)
    headers = {"Content-Disposition": f'attachment; filename="{job.id}.{format}"'}
    return StreamingResponse(parts, media_type=_MEDIA[format], headers=headers)
