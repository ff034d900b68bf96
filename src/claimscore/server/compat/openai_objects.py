"""The objects of OpenAI's files and batches: found for their owner, and written as that API writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import anyio.to_thread
import sqlalchemy as sa
from fastapi import Request

from claimscore.server.access import Caller
from claimscore.server.jobs import results
from claimscore.server.jobs.lookup import engine_of
from claimscore.server.jobs.packing import Json
from claimscore.server.jobs.runner import is_error
from claimscore.server.problems import ApiProblem
from claimscore.store import files, jobs
from claimscore.store.files import StoredFile
from claimscore.store.jobs import Job

KIND = "moderation"
_RESULT_FILE = re.compile(r"file_(out|err)_([0-9a-f]{31})")


def result_lines(engine: sa.Engine, job: Job, kind: str) -> Iterator[bytes]:
    """The content of a batch's file: of ``out`` the lines that went well, of ``err`` the others (blocking)."""

    def keep(one: Json) -> Json | None:
        own = {name: one[name] for name in ("id", "custom_id", "response", "error")}
        return own if is_error(one) == (kind == "err") else None

    return results.json_lines(engine, job.id, keep)


def file_object(stored: StoredFile) -> dict[str, Any]:
    """A file as the API shows it."""
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


def result_object(job: Job, kind: str, size: int) -> dict[str, Any]:
    """A file of a batch as the API shows it."""
    stored = StoredFile(
        id=result_file_id(job, kind),
        owner=job.owner,
        filename=f"{job.id}_{'output' if kind == 'out' else 'error'}.jsonl",
        purpose="batch_output",
        bytes=size,
        created_at=job.finished_at or job.created_at,
        expires_at=job.expires_at,
    )
    return file_object(stored)


def result_file_id(job: Job, kind: str) -> str:
    """Id of a file of a batch; kind: ``out`` or ``err``."""
    return f"file_{kind}_{job.id.removeprefix('batch_')}"


def list_object(data: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    """A page of up to ``limit`` objects; one more in ``data`` says that there is another page."""
    shown = data[:limit]
    return {
        "object": "list",
        "data": shown,
        "first_id": shown[0]["id"] if shown else None,
        "last_id": shown[-1]["id"] if shown else None,
        "has_more": len(data) > limit,
    }


async def find_result_file(request: Request, file_id: str, caller: Caller) -> tuple[Job | None, str]:
    """The batch and kind that an id of a batch's file names; ``None`` for any other id.

    Raises ApiProblem(404) where the batch or the file is not there.
    """
    found = _RESULT_FILE.fullmatch(file_id)
    if not found:
        return None, ""
    job = await find_batch(request, f"batch_{found[2]}", caller)
    if not job.finished or found[1] in job.options.get("deleted", ()):
        raise _unknown_file("file_id")
    return job, found[1]


async def find_stored_file(request: Request, file_id: str, caller: Caller, *, param: str = "file_id") -> StoredFile:
    """A file that the caller uploaded; raises ApiProblem(404, "unknown-file")."""
    stored = await anyio.to_thread.run_sync(files.find_file, engine_of(request), file_id[:100], caller.name)
    if stored is None:
        raise _unknown_file(param)
    return stored


def _unknown_file(param: str) -> ApiProblem:
    return ApiProblem(404, "unknown-file", "Not known here", "no such file; it may have expired", param=param)


async def find_batch(request: Request, batch_id: str, caller: Caller) -> Job:
    """The caller's batch; raises ApiProblem(404, "unknown-batch")."""
    find = jobs.find_job
    job = await anyio.to_thread.run_sync(lambda: find(engine_of(request), batch_id[:100], owner=caller.name))
    if job is None or job.kind != KIND:
        raise ApiProblem(404, "unknown-batch", "Not known here", "no such batch; it may have expired", param="batch_id")
    return job
