"""``POST /api/v1/score`` and ``POST /api/v1/score/batch``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import Response

from claimscore import domain
from claimscore.domain import Report
from claimscore.policy.policy import Policy
from claimscore.render.compact import compact
from claimscore.rules.catalog import RULESET_VERSION
from claimscore.server import examples, openapi
from claimscore.server.access import Caller, require
from claimscore.server.problems import ApiProblem
from claimscore.server.replies import Json, Read, item_dict, read, read_each, report_dict, together
from claimscore.server.scoring import ScoringService
from claimscore.server.shapes import BatchRequest, BlockShape, Choices, ScoreRequest, TextShape

router = APIRouter(prefix="/api/v1", tags=["score"])
Scorer = Annotated[Caller, Depends(require("score"))]


@router.post(
    "/score", summary="Score a document", responses=openapi.json_reply("A report, or a report a block.", "ScoreReply")
)
async def score(
    request: Request, body: Annotated[ScoreRequest, Body(openapi_examples=examples.SCORE)], caller: Scorer
) -> Response:
    """Scores a text, Markdown or HTML; or the blocks of a content system, each with offsets of its own."""
    service: ScoringService = request.app.state.scoring
    policy = caller.policy_with(body.policy.raw() if body.policy else None)
    if body.blocks is not None:
        return await _score_blocks(service, body, body.blocks, policy)
    text = body.text or ""
    document = await read(service, TextShape(text=text, format=body.format, title=body.title))
    report = await service.score_document(document, policy, model=body.model)
    return _reply(await service.off_loop(lambda: compact(report_dict(report, body, text)), len(text)))


@router.post(
    "/score/batch", summary="Score several documents", responses=openapi.json_reply("A result an item.", "BatchReply")
)
async def score_batch(
    request: Request, body: Annotated[BatchRequest, Body(openapi_examples=examples.BATCH)], caller: Scorer
) -> Response:
    """Scores up to `max_batch_documents` documents, in order; one that cannot be read gets an error of its own."""
    service: ScoringService = request.app.state.scoring
    policy = caller.policy_with(body.policy.raw() if body.policy else None)
    _refuse_count(len(body.documents), service.settings.max_batch_documents, "documents")
    parts = await read_each(service, body.documents)
    reports = await _score_readable(service, parts, policy, body.model)
    info = (await service.model(body.model)).info

    def render() -> bytes:
        results = [
            {"index": i, "id": shape.id, **item_dict(part, report, body, shape.text)}
            for i, (shape, part, report) in enumerate(zip(body.documents, parts, reports, strict=True))
        ]
        return compact({**envelope(info, policy, body), "results": results})

    return _reply(await service.off_loop(render, sum(len(one.text) for one in body.documents)))


async def _score_blocks(
    service: ScoringService, body: ScoreRequest, blocks: list[BlockShape], policy: Policy
) -> Response:
    _refuse_count(len(blocks), service.settings.max_blocks, "blocks")
    parts = await read_each(service, blocks)
    reports = await _score_readable(service, parts, policy, body.model)
    model = await service.model(body.model)

    def render() -> bytes:
        named = [(block.id, report) for block, report in zip(blocks, reports, strict=True) if report]
        results = [
            {"id": block.id, **item_dict(part, report, body, block.text)}
            for block, part, report in zip(blocks, parts, reports, strict=True)
        ]
        summary = together(named, model.manifest.thresholds, policy)
        return compact({**envelope(model.info, policy, body), "summary": summary, "blocks": results})

    return _reply(await service.off_loop(render, sum(len(block.text) for block in blocks)))


async def _score_readable(
    service: ScoringService, parts: list[Read], policy: Policy, model: str | None
) -> list[Report | None]:
    readable = [part.document for part in parts if part.document is not None]
    reports = iter(await service.score_documents(readable, policy, model=model))
    return [next(reports) if part.document is not None else None for part in parts]


def envelope(info: domain.ModelInfo, policy: Policy, choices: Choices) -> Json:
    """What every reply over several documents says of itself."""
    return {
        "schema_version": domain.SCHEMA_VERSION,
        "offset_unit": choices.offset_unit.value,
        "model": {"name": info.name, "version": info.version, "digest": info.digest, "precision": info.precision},
        "policy_version": policy.version,
        "ruleset_version": RULESET_VERSION,
    }


def _refuse_count(count: int, most: int, what: str) -> None:
    if count > most:
        raise ApiProblem(
            413,
            "too-large",
            "Too large",
            f"{count:,} {what} were sent, at most {most:,} are taken at once; send them in parts or as a job",
            param=what,
        )


def _reply(body: bytes) -> Response:
    return Response(body, media_type="application/json")
