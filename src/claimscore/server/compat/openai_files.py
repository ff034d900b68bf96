"""OpenAI's ``/v1/files``, for batches: what a client uploads, and the output and error files of its batches.

The files of a batch are views of its results: they exist as long as the batch does, or until they are deleted.
"""

from __future__ import annotations

from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from starlette.datastructures import FormData, UploadFile

from claimscore.server.access import Caller, require
from claimscore.server.compat.openai_objects import (
    file_object,
    find_result_file,
    find_stored_file,
    list_object,
    result_lines,
    result_object,
)
from claimscore.server.jobs.lookup import engine_of
from claimscore.server.problems import ApiProblem
from claimscore.server.settings import ServerSettings
from claimscore.store import files, job_records
from claimscore.store.files import PART_BYTES, StoredFile

router = APIRouter(prefix="/v1", tags=["OpenAI"])
Worker = Annotated[Caller, Depends(require("jobs"))]
_LEAST_SECONDS, _MOST_SECONDS = 3_600, 2_592_000
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
                engine_of(request),
                owner=caller.name,
                filename=filename,
                purpose="batch",
                parts=parts,
                keep_seconds=seconds,
            )

        return file_object(await anyio.to_thread.run_sync(keep))


@router.get("/files")
async def list_files(
    request: Request,
    caller: Worker,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    after: Annotated[str | None, Query(max_length=100)] = None,
) -> dict[str, Any]:
    """The files that the caller uploaded, newest first."""
    found = await anyio.to_thread.run_sync(
        lambda: files.list_files(engine_of(request), owner=caller.name, limit=limit + 1, after=after)
    )
    return list_object([file_object(one) for one in found], limit)


@router.get("/files/{file_id}")
async def read_file(request: Request, file_id: str, caller: Worker) -> dict[str, Any]:
    """A file's name, size and times."""
    job, kind = await find_result_file(request, file_id, caller)
    if job is None:
        return file_object(await find_stored_file(request, file_id, caller))
    size = await anyio.to_thread.run_sync(lambda: sum(map(len, result_lines(engine_of(request), job, kind))))
    return result_object(job, kind, size)


@router.get("/files/{file_id}/content", response_class=StreamingResponse)
async def read_content(request: Request, file_id: str, caller: Worker) -> StreamingResponse:
    """A file's content: JSON Lines."""
    job, kind = await find_result_file(request, file_id, caller)
    if job is None:
        stored = await find_stored_file(request, file_id, caller)
        return StreamingResponse(files.file_parts(engine_of(request), stored.id), media_type="application/jsonl")
    return StreamingResponse(result_lines(engine_of(request), job, kind), media_type="application/jsonl")


@router.delete("/files/{file_id}")
async def delete_file(request: Request, file_id: str, caller: Worker) -> dict[str, Any]:
    """Removes a file; with the last file of a batch its results are gone."""
    job, kind = await find_result_file(request, file_id, caller)
    if job is None:
        stored = await find_stored_file(request, file_id, caller)
        await anyio.to_thread.run_sync(files.delete_file, engine_of(request), stored.id)
    else:
        deleted = {*job.options.get("deleted", ()), kind}
        wanted = {"out"} if not job.errors else {"err"} if job.errors == job.done else {"out", "err"}
        await anyio.to_thread.run_sync(
            lambda: job_records.note_deleted_files(
                engine_of(request), job.id, sorted(deleted), results_too=wanted <= deleted
            )
        )
    return {"id": file_id, "object": "file", "deleted": True}


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
