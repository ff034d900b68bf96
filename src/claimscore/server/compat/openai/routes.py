"""OpenAI's routes for moderation: ``/v1/moderations`` and ``/v1/models``."""

from __future__ import annotations

import re
import secrets
from typing import Annotated, Any, Literal

import anyio.to_thread
from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from claimscore.domain import Document, ModelInfo
from claimscore.offsets import OffsetUnit
from claimscore.policy.policy import Policy
from claimscore.server.access import Caller, require
from claimscore.server.compat.bodies import documented, json_body
from claimscore.server.compat.moderation import comment_document
from claimscore.server.compat.openai.moderations import to_reply, to_result
from claimscore.server.problems import ApiProblem
from claimscore.server.scoring import ScoringService

router = APIRouter(prefix="/v1", tags=["OpenAI"])

_OPENAI_MODEL = re.compile(r"(?:omni|text)-moderation-[a-z0-9.-]{1,40}")
_LATEST = ("latest", "claimscore-latest")


class TextPart(BaseModel):
    """A part of a mixed input; only text can be judged."""

    type: str
    text: str | None = None


class ModerationRequest(BaseModel):
    """One text, several, or one input made of parts."""

    model_config = ConfigDict(extra="ignore")

    input: str | list[str] | list[TextPart]
    model: str | None = Field(default=None, max_length=200)


@router.post(
    "/moderations",
    openapi_extra=documented(ModerationRequest, {"input": ["Garlic cures colds.", "It rained all day."]}),
)
async def moderations(
    request: Request,
    body: Annotated[ModerationRequest, Depends(json_body(ModerationRequest))],
    caller: Annotated[Caller, Depends(require("score"))],
    strict: Annotated[Literal["openai"] | None, Query()] = None,
    offset_unit: Annotated[OffsetUnit, Query()] = OffsetUnit.CODEPOINT,
) -> dict[str, Any]:
    """One result an input, in order. ``strict=openai`` adds OpenAI's own categories as false and 0: not judged here."""
    settings = request.app.state.settings
    return await moderate(
        request.app.state.scoring,
        body,
        caller.policy,
        strict=strict == "openai",
        unit=offset_unit,
        max_inputs=settings.max_batch_documents,
        max_bytes=settings.max_text_bytes,
    )


@router.get("/models")
async def models(request: Request, caller: Annotated[Caller, Depends(require("score"))]) -> dict[str, Any]:
    """The models that ``model`` can name."""
    del caller
    return {"object": "list", "data": [_model(info) for info in request.app.state.scoring.models()]}


@router.get("/models/{model}")
async def model(request: Request, model: str, caller: Annotated[Caller, Depends(require("score"))]) -> dict[str, Any]:
    """One model."""
    del caller
    found = next((info for info in request.app.state.scoring.models() if info.name == model), None)
    if found is None:
        raise _unknown_model(request.app.state.scoring)
    return _model(found)


async def moderate(
    scoring: ScoringService,
    body: ModerationRequest,
    policy: Policy | None,
    *,
    strict: bool = False,
    unit: OffsetUnit = OffsetUnit.CODEPOINT,
    max_inputs: int,
    max_bytes: int,
) -> dict[str, Any]:
    """The reply to a moderation request; raises ApiProblem where an input or the model cannot be used."""
    texts = _texts(body, max_inputs, max_bytes)
    name = _model_name(scoring, body.model, strict=strict)
    documents: list[Document] = await anyio.to_thread.run_sync(lambda: [comment_document(text) for text in texts])
    reports = await scoring.score_documents(documents, policy, model=name)
    results = [to_result(report, strict=strict, unit=unit) for report in reports]
    return to_reply(f"modr-{secrets.token_hex(12)}", reports[0].model.name, results)


def _texts(body: ModerationRequest, max_inputs: int, max_bytes: int) -> list[str]:
    raw = body.input
    if isinstance(raw, str):
        texts = [raw]
    elif not raw:
        raise _bad_input("input-empty", "input is an empty list; give at least one text")
    elif len(raw) > max_inputs:
        raise _bad_input("too-many-inputs", f"input has {len(raw):,} entries, at most {max_inputs:,} are accepted")
    else:
        texts = [part for part in raw if isinstance(part, str)] or [_joined(raw)]
    for number, text in enumerate(texts):
        size = len(text.encode("utf-8", "replace"))
        if size > max_bytes:
            raise _bad_input("text-too-long", f"input {number} has {size:,} bytes, at most {max_bytes:,} are accepted")
    return texts


def _joined(parts: list[Any]) -> str:
    for part in parts:
        if part.type != "text" or part.text is None:
            raise _bad_input("input-type", "only parts of type 'text' can be judged; leave images out")
    return "\n\n".join(part.text for part in parts)


def _bad_input(code: str, detail: str) -> ApiProblem:
    return ApiProblem(400, code, "The input cannot be used", detail, param="input")


def _model_name(scoring: ScoringService, asked: str | None, *, strict: bool) -> str | None:
    """The bundle's name, ``None`` for the default one.

    OpenAI's models are refused unless the request is strict: who asks for them expects hate and violence to be judged.
    """
    if asked is None or asked in _LATEST or (strict and _OPENAI_MODEL.fullmatch(asked)):
        return None
    if asked.partition("@")[0] not in {info.name for info in scoring.models()}:
        raise _unknown_model(scoring)
    return asked


def _unknown_model(scoring: ScoringService) -> ApiProblem:
    there = ", ".join(info.name for info in scoring.models())
    return ApiProblem(
        404,
        "model-not-found",
        "Not known here",
        f"no such model here; leave model out or name one of {there}. claimscore judges health claims only, "
        "not what OpenAI's moderation models judge",
        param="model",
    )


def _model(info: ModelInfo) -> dict[str, Any]:
    return {"id": info.name, "object": "model", "created": 0, "owned_by": "claimscore", "version": info.version}
