"""``POST /api/v1/score/stream``: JSON Lines in, JSON Lines out, each as soon as it is done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from pydantic import ValidationError
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from claimscore.domain import Document, Report
from claimscore.errors import ClaimscoreError
from claimscore.policy.policy import Policy
from claimscore.render.compact import compact
from claimscore.server import examples, openapi
from claimscore.server.access import Caller, require
from claimscore.server.problems import ApiProblem, problem_dict, problem_of
from claimscore.server.replies import Json, read, report_dict
from claimscore.server.scoring import ScoringService
from claimscore.server.shapes import StreamLine

router = APIRouter(prefix="/api/v1", tags=["score"])
AT_ONCE = 8
"""Lines of one stream that are worked on at the same time."""
_RETRY_SECONDS = 0.1


class LinesReply(StreamingResponse):
    """Lines as they come; the request's body is still being read meanwhile, so nothing else may listen to it."""

    media_type = "application/jsonl"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the lines."""
        del scope, receive
        await self.stream_response(send)


@router.post(
    "/score/stream",
    summary="Score documents as they come",
    response_class=LinesReply,
    responses={200: {"description": "One JSON value a line.", "content": {"application/jsonl": {}}}},
    openapi_extra=openapi.lines_body("StreamLine", examples.STREAM),
)
async def score_stream(request: Request, caller: Annotated[Caller, Depends(require("score"))]) -> LinesReply:
    """Takes one JSON value a line and answers each with `index` (of its line, from 0), `id`, and `report` or `error`.

    Answers come as they are done, not in the order of the lines. The body may be sent bit by bit.
    """
    service: ScoringService = request.app.state.scoring
    return LinesReply(_answers(request, service, caller))


async def _answers(request: Request, service: ScoringService, caller: Caller) -> AsyncIterator[bytes]:
    lines: asyncio.Queue[tuple[int, bytes] | ApiProblem | None] = asyncio.Queue()
    reader = asyncio.create_task(_read_lines(request, lines))
    working: set[asyncio.Task[bytes]] = set()
    coming: asyncio.Task[tuple[int, bytes] | ApiProblem | None] | None = asyncio.create_task(lines.get())
    try:
        while coming or working:
            waiting: set[asyncio.Task[object]] = {*working}
            if coming and len(working) < AT_ONCE:
                waiting.add(coming)
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if coming in done and coming is not None:
                line, coming = coming.result(), None
                if isinstance(line, ApiProblem):
                    yield _line({"index": None, "id": None, "report": None, "error": problem_dict(line)})
                elif line is not None:
                    working.add(asyncio.create_task(_answer(service, caller, *line)))
                    coming = asyncio.create_task(lines.get())
            for task in [task for task in working if task in done]:
                working.discard(task)
                yield task.result()
    finally:
        for task in (reader, *working, *((coming,) if coming else ())):
            task.cancel()


async def _read_lines(request: Request, lines: asyncio.Queue[tuple[int, bytes] | ApiProblem | None]) -> None:
    pieces: list[bytes] = []
    index = 0
    try:
        async for part in request.stream():
            *whole, rest = part.split(b"\n")
            for end in whole:
                line = b"".join((*pieces, end))
                pieces = []
                if line.strip():
                    lines.put_nowait((index, line))
                index += 1
            pieces.append(rest)
    except ApiProblem as problem:
        lines.put_nowait(problem)
        return
    except ClientDisconnect:
        lines.put_nowait(None)
        return
    last = b"".join(pieces)
    if last.strip():
        lines.put_nowait((index, last))
    lines.put_nowait(None)


async def _answer(service: ScoringService, caller: Caller, index: int, line: bytes) -> bytes:
    value: Json = {"index": index, "id": None, "report": None, "error": None}
    try:
        shape = StreamLine.model_validate(_parsed(line))
        value["id"] = shape.id
        policy = caller.policy_with(shape.policy.raw() if shape.policy else None)
        document = await read(service, shape)
        report = await _patiently(service, document, policy, shape.model)
    except ValidationError as error:
        value["error"] = problem_dict(problem_of(RequestValidationError(error.errors())))
    except (ApiProblem, ClaimscoreError) as error:
        value["error"] = problem_dict(problem_of(error))
    else:
        return await service.off_loop(
            lambda: _line({**value, "report": report_dict(report, shape, shape.text)}), len(shape.text)
        )
    return _line(value)


async def _patiently(service: ScoringService, document: Document, policy: Policy, model: str | None) -> Report:
    """The report; where the queue is full the stream waits instead of failing."""
    while True:
        try:
            return await service.score_document(document, policy, model=model)
        except ApiProblem as problem:
            if problem.code != "overloaded" or service.stopping:
                raise
        await asyncio.sleep(_RETRY_SECONDS)


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise ApiProblem(400, "invalid-json", "The line cannot be read", "the line is not one JSON value") from None


def _line(value: Json) -> bytes:
    return compact(value) + b"\n"
