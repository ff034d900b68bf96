"""``POST /api/v1/compare``: what an edit did to the findings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import Response

from claimscore.render.compact import compact
from claimscore.render.comparison import Pair, compare
from claimscore.render.fingerprint import finding_ids
from claimscore.server import examples, openapi
from claimscore.server.access import Caller, require
from claimscore.server.replies import Json, read, report_dict
from claimscore.server.routes.score import envelope
from claimscore.server.scoring import ScoringService
from claimscore.server.shapes import CompareRequest

router = APIRouter(prefix="/api/v1", tags=["score"])


@router.post("/compare", summary="Compare two versions", responses=openapi.json_reply("What changed.", "CompareReply"))
async def compare_versions(
    request: Request,
    body: Annotated[CompareRequest, Body(openapi_examples=examples.COMPARE)],
    caller: Annotated[Caller, Depends(require("score"))],
) -> Response:
    """Scores both versions and says which findings appeared, are gone, moved, or stayed though reworded."""
    service: ScoringService = request.app.state.scoring
    policy = caller.policy_with(body.policy.raw() if body.policy else None)
    documents = [await read(service, body.before), await read(service, body.after)]
    before, after = await service.score_documents(documents, policy, model=body.model)

    def render() -> bytes:
        found = compare(before, after)
        earlier, later = finding_ids(before), finding_ids(after)

        def pair(one: Pair) -> Json:
            alike = round(one.similarity, 6)
            return {
                "before": {"id": earlier[one.before], "index": one.before},
                "after": {"id": later[one.after], "index": one.after},
                "similarity": alike,
            }

        return compact(
            {
                **envelope(before.model, policy, body),
                "appeared": [{"id": later[i], "index": i} for i in found.appeared],
                "gone": [{"id": earlier[i], "index": i} for i in found.gone],
                "moved": [pair(one) for one in found.moved],
                "reworded": [pair(one) for one in found.reworded],
                "unchanged": [pair(one) for one in found.unchanged],
                "verdict": {"before": before.summary.verdict.value, "after": after.summary.verdict.value},
                "before": report_dict(before, body, body.before.text),
                "after": report_dict(after, body, body.after.text),
            }
        )

    size = len(body.before.text) + len(body.after.text)
    return Response(await service.off_loop(render, size), media_type="application/json")
