"""``POST /api/v1/score/file`` and ``POST /api/v1/score/url``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import Field, ValidationError

from claimscore.domain import Document, Format
from claimscore.errors import InputError
from claimscore.offsets import OffsetUnit
from claimscore.read.decode import decode
from claimscore.read.document import packaged_format, read_document
from claimscore.render.compact import compact
from claimscore.server import openapi
from claimscore.server.access import Caller, require
from claimscore.server.addresses import networks
from claimscore.server.fetching import KINDS, fetch
from claimscore.server.isolated import read_isolated
from claimscore.server.problems import MEDIA_TYPE, ApiProblem
from claimscore.server.replies import Json, report_dict
from claimscore.server.scoring import ScoringService
from claimscore.server.settings import ServerSettings
from claimscore.server.shapes import Choices, PolicyShape

router = APIRouter(prefix="/api/v1", tags=["score"])
Scorer = Annotated[Caller, Depends(require("score"))]
FETCH_SECONDS = 15.0
_REPORT = {"$ref": "#/components/schemas/Report"}
_URL_REPLIES: dict[int | str, Json] = {
    200: {
        "description": "Where the redirects ended, and the report.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["url", "report"],
                    "properties": {"url": {"type": "string"}, "report": _REPORT},
                }
            }
        },
    },
    424: {
        "description": "The page could not be fetched.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}


class UrlRequest(Choices):
    """A page on the public web."""

    url: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^https?://\S+$")]
    title: Annotated[str, Field(max_length=1_000)] | None = None


@router.post("/score/file", summary="Score a file", responses=openapi.json_reply("A report.", "Report"))
async def score_file(
    request: Request,
    caller: Scorer,
    file: Annotated[UploadFile, File(description="Plain text, Markdown, HTML, .docx or PDF.")],
    format: Annotated[Format | None, Form(description="Told by the file's ending and beginning if left out.")] = None,
    title: Annotated[str | None, Form(max_length=1_000)] = None,
    model: Annotated[str | None, Form(max_length=200)] = None,
    policy: Annotated[str | None, Form(max_length=20_000, description="A policy as JSON; see `/score`.")] = None,
    offset_unit: Annotated[OffsetUnit, Form()] = OffsetUnit.CODEPOINT,
    include_text: Annotated[bool, Form()] = True,
) -> Response:
    """Scores a document as it lies on a disk.

    For .docx and PDF all offsets count in the text that was taken out of the file, which the reply repeats as `text`.
    """
    choices = Choices(model=model, policy=_policy(policy), offset_unit=offset_unit, include_text=include_text)
    data = await file.read()
    chosen = format or (None if "." in (file.filename or "") else KINDS.get(file.content_type or ""))
    report = await _score(request, caller, choices, data, format=chosen, filename=file.filename, title=title)
    return _reply(report)


@router.post("/score/url", summary="Score a web page", responses=_URL_REPLIES)
async def score_url(request: Request, body: UrlRequest, caller: Scorer) -> Response:
    """Fetches a page of the public web and scores its main text; off unless the service was started with it."""
    settings: ServerSettings = request.app.state.settings
    if not settings.url_fetch:
        raise ApiProblem(
            403,
            "url-fetch-off",
            "Fetching pages is switched off",
            "this service does not fetch pages; send the text, or switch on url_fetch",
        )
    page = await fetch(
        body.url,
        max_bytes=settings.max_body_bytes,
        timeout_seconds=FETCH_SECONDS,
        allow=networks(settings.url_networks),
    )
    report = await _score(request, caller, body, page.content, format=page.format, filename=None, title=body.title)
    return _reply({"url": page.url, "report": report})


async def _score(
    request: Request,
    caller: Caller,
    choices: Choices,
    content: str | bytes,
    *,
    format: Format | None,
    filename: str | None,
    title: str | None,
) -> Json:
    service: ScoringService = request.app.state.scoring
    settings = service.settings
    packaged = packaged_format(content, format=format, filename=filename)
    if packaged and isinstance(content, bytes):
        document = await read_isolated(
            content,
            packaged,
            title=title,
            max_bytes=settings.max_upload_bytes,
            timeout_seconds=settings.time_limit_seconds,
        )
        source = document.text
    else:
        document, source = await service.off_loop(
            lambda: _read_text(content, format, filename, title, settings.max_body_bytes), len(content)
        )
    size = len(document.text.encode())
    if size > settings.max_text_bytes:
        raise InputError(
            f"the text of the document has {size:,} bytes, at most {settings.max_text_bytes:,} are scored at once; "
            "send it in parts or as a job",
            code="too-large",
        )
    policy = caller.policy_with(choices.policy.raw() if choices.policy else None)
    report = await service.score_document(document, policy, model=choices.model)
    return await service.off_loop(lambda: report_dict(report, choices, source), len(source))


def _read_text(
    content: str | bytes, format: Format | None, filename: str | None, title: str | None, max_bytes: int
) -> tuple[Document, str]:
    text = decode(content, max_bytes=max_bytes)
    return read_document(text, format=format, filename=filename, title=title, max_bytes=max_bytes), text


def _policy(text: str | None) -> PolicyShape | None:
    if text is None or not text.strip():
        return None
    try:
        return PolicyShape.model_validate_json(text)
    except ValidationError as error:
        raise RequestValidationError(
            [{**one, "loc": ("body", "policy", *one["loc"])} for one in error.errors(include_input=False)]
        ) from None


def _reply(value: Json) -> Response:
    return Response(compact(value), media_type="application/json")
