"""Perspective's routes: ``comments:analyze``, ``comments:suggestscore`` and the discovery document.

A comment sent to ``analyze`` is never stored, whatever ``doNotStore`` says. A suggestion is stored, for that is what it
is for; with ``doNotStore`` its scores alone are kept.
"""

from __future__ import annotations

from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from claimscore.domain import Document
from claimscore.offsets import OffsetUnit
from claimscore.server.access import Caller, require
from claimscore.server.compat.bodies import documented, json_body
from claimscore.server.compat.language_codes import ENGLISH, is_english, language_code
from claimscore.server.compat.moderation import comment_document, comment_document_from_html
from claimscore.server.compat.perspective.attributes import ATTRIBUTES, refusal
from claimscore.server.compat.perspective.discovery import VERSION, discovery_document
from claimscore.server.compat.perspective.scores import to_attribute_scores, to_provenance
from claimscore.server.problems import ApiProblem
from claimscore.store.annotations import keep_suggestion

router = APIRouter(tags=["Perspective"])

_TITLE = "The comment cannot be analysed"
_Token = Annotated[str | None, Field(max_length=500)]


class TextEntry(BaseModel):
    """A text and its type, ``PLAIN_TEXT`` unless it is ``HTML``."""

    text: str = ""
    type: str | None = None


class Context(BaseModel):
    """What surrounds the comment; accepted, and not used."""

    entries: list[TextEntry] = []


class AttributeParameters(BaseModel):
    """How an attribute is asked for."""

    scoreType: str | None = None  # noqa: N815 (the protocol's name)
    scoreThreshold: float | None = None  # noqa: N815


class ScoreValue(BaseModel):
    """A probability."""

    value: float = Field(ge=0, le=1)
    type: str | None = None


class SpanScore(BaseModel):
    """The score of a part."""

    begin: int | None = None
    end: int | None = None
    score: ScoreValue


class SuggestedScores(BaseModel):
    """What an attribute should have scored."""

    summaryScore: ScoreValue | None = None  # noqa: N815
    spanScores: list[SpanScore] = []  # noqa: N815


class _Request(BaseModel):
    model_config = ConfigDict(extra="ignore")

    comment: TextEntry
    context: Context | None = None
    languages: list[str] = []
    doNotStore: bool | None = None  # noqa: N815
    clientToken: _Token = None  # noqa: N815
    sessionId: _Token = None  # noqa: N815
    communityId: _Token = None  # noqa: N815


class AnalyzeCommentRequest(_Request):
    """A comment and the attributes to score it for."""

    requestedAttributes: dict[str, AttributeParameters | None]  # noqa: N815
    spanAnnotations: bool = False  # noqa: N815


class SuggestCommentScoreRequest(_Request):
    """A comment and the scores that it should have had."""

    attributeScores: dict[str, SuggestedScores]  # noqa: N815


@router.post(
    f"/{VERSION}/comments:analyze",
    openapi_extra=documented(
        AnalyzeCommentRequest,
        {"comment": {"text": "Garlic cures colds."}, "requestedAttributes": {"OVERCLAIM": {}}, "languages": ["en"]},
    ),
)
async def analyze(
    request: Request,
    body: Annotated[AnalyzeCommentRequest, Depends(json_body(AnalyzeCommentRequest))],
    caller: Annotated[Caller, Depends(require("score"))],
    unit: Annotated[OffsetUnit, Query(alias="offsetUnit")] = OffsetUnit.UTF16,
) -> dict[str, Any]:
    """Scores of a comment, one an attribute: that of its worst sentence."""
    thresholds = _thresholds(body)
    document = await _document(request, body.comment)
    detected = await anyio.to_thread.run_sync(language_code, document.text)
    _refuse_language(body.languages, detected, next(iter(thresholds)))
    report = await request.app.state.scoring.score_document(document, caller.policy)
    scores = to_attribute_scores(report, body.comment.text, thresholds, spans=body.spanAnnotations, unit=unit)
    reply: dict[str, Any] = {
        "attributeScores": scores,
        "languages": body.languages or [detected],
        "detectedLanguages": [detected],
        "claimscore": to_provenance(report),
    }
    return reply if body.clientToken is None else reply | {"clientToken": body.clientToken}


@router.post(
    f"/{VERSION}/comments:suggestscore",
    openapi_extra=documented(
        SuggestCommentScoreRequest,
        {
            "comment": {"text": "Garlic cures colds."},
            "attributeScores": {"OVERCLAIM": {"summaryScore": {"value": 1}}},
            "clientToken": "comment:1",
        },
    ),
)
async def suggestscore(
    request: Request,
    body: Annotated[SuggestCommentScoreRequest, Depends(json_body(SuggestCommentScoreRequest))],
    caller: Annotated[Caller, Depends(require("feedback"))],
) -> dict[str, Any]:
    """Keeps what a client thinks a comment should have scored."""
    _refuse_unknown(body.attributeScores)
    document = await _document(request, body.comment)
    scoring = request.app.state.scoring
    await anyio.to_thread.run_sync(
        lambda: keep_suggestion(
            request.app.state.database,
            {name: scores.model_dump(exclude_none=True) for name, scores in body.attributeScores.items()},
            text=None if body.doNotStore else body.comment.text,
            community_id=body.communityId,
            client_token=body.clientToken,
            model_version=scoring.default_model,
            key_id=caller.key_id,
            retention_days=request.app.state.settings.retention_days,
        )
    )
    detected = await anyio.to_thread.run_sync(language_code, document.text)
    reply: dict[str, Any] = {"requestedLanguages": body.languages or [detected], "detectedLanguages": [detected]}
    return reply if body.clientToken is None else reply | {"clientToken": body.clientToken}


@router.get("/$discovery/rest")
async def discovery(request: Request, version: str = VERSION) -> dict[str, Any]:
    """The discovery document; its addresses are those under which this request came."""
    if version != VERSION:
        raise ApiProblem(404, "unknown-version", "Not known here", f"the only version is {VERSION}", param="version")
    return discovery_document(str(request.base_url))


def _thresholds(body: AnalyzeCommentRequest) -> dict[str, float]:
    wanted = body.requestedAttributes
    if not wanted:
        raise ApiProblem(
            400,
            "no-requested-attributes",
            _TITLE,
            f"requestedAttributes is empty; name one or more of {', '.join(ATTRIBUTES)}",
            param="requestedAttributes",
        )
    _refuse_unknown(wanted)
    for name, asked in wanted.items():
        if asked and asked.scoreType not in (None, "", "PROBABILITY", "SCORE_TYPE_UNSPECIFIED"):
            raise ApiProblem(
                400,
                "score-type",
                _TITLE,
                f"{name}: the only scoreType is PROBABILITY",
                param=f"requestedAttributes.{name}.scoreType",
            )
    return {name: (asked.scoreThreshold or 0.0) if asked else 0.0 for name, asked in wanted.items()}


def _refuse_unknown(names: dict[str, Any]) -> None:
    unknown = next((name for name in names if name not in ATTRIBUTES), None)
    if unknown is not None:
        raise ApiProblem(400, "unknown-attribute", _TITLE, refusal(unknown), param="requestedAttributes")


async def _document(request: Request, comment: TextEntry) -> Document:
    if not comment.text.strip():
        raise ApiProblem(400, "comment-empty", _TITLE, "Comment must be non-empty.", param="comment.text")
    size, most = len(comment.text.encode("utf-8", "replace")), request.app.state.settings.max_text_bytes
    if size > most:
        raise ApiProblem(
            400,
            "comment-too-long",
            _TITLE,
            f"Comment text too long: {size:,} bytes, at most {most:,}.",
            param="comment.text",
        )
    if comment.type not in (None, "", "PLAIN_TEXT", "HTML", "TEXT_TYPE_UNSPECIFIED"):
        raise ApiProblem(400, "comment-type", _TITLE, "comment.type is PLAIN_TEXT or HTML", param="comment.type")
    read = comment_document_from_html if comment.type == "HTML" else comment_document
    return await anyio.to_thread.run_sync(read, comment.text)


def _refuse_language(asked: list[str], detected: str, attribute: str) -> None:
    """Refuse what the request calls another language, or, where it names none, what is evidently one."""
    other = next((tag for tag in asked if not is_english(tag)), None) if asked else detected
    if other is not None and (asked or detected != ENGLISH):
        raise ApiProblem(
            400,
            "language-not-supported-by-attribute",
            _TITLE,
            f"Attribute {attribute} does not support request languages: {other[:20]}. claimscore judges English only.",
            param="languages",
        )
