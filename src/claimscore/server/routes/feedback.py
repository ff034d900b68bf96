"""``/api/v1/feedback``: what readers say of findings, kept for a stated time."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Body, Depends, Header, Request
from fastapi.responses import Response

from claimscore.render.compact import compact
from claimscore.server import examples, openapi
from claimscore.server.access import Caller, require
from claimscore.server.idempotency import LONGEST_KEY, once
from claimscore.server.pages import Cursor, Limit, after_cursor, cursor_of
from claimscore.server.shapes import FeedbackRequest
from claimscore.store.feedback import Opinion, add_feedback, list_feedback

router = APIRouter(prefix="/api/v1", tags=["feedback"])


@router.post(
    "/feedback",
    status_code=201,
    summary="Say whether a finding is right",
    responses=openapi.json_reply("It is kept.", "FeedbackReply", status=201),
)
async def give_feedback(
    request: Request,
    body: Annotated[FeedbackRequest, Body(openapi_examples=examples.FEEDBACK)],
    caller: Annotated[Caller, Depends(require("feedback"))],
    idempotency_key: Annotated[str | None, Header(max_length=LONGEST_KEY)] = None,
) -> Response:
    """Keeps a verdict on a finding by its id. The sentence is kept only with `store_text: true`."""
    del idempotency_key  # read by ``once``; named here so that it is documented
    state = request.app.state
    opinion = Opinion(**body.model_dump(exclude={"store_text"}), key_id=caller.key_id)

    async def keep() -> Response:
        store = partial(add_feedback, state.database, opinion, retention_days=state.settings.retention_days)
        kept = await anyio.to_thread.run_sync(store)
        state.metrics.feedback(opinion.verdict)
        value = {"id": kept.id, "finding_id": opinion.finding_id, "expires_at": kept.expires_at}
        return Response(compact(value), 201, media_type="application/json")

    return await once(request, caller, body.model_dump_json().encode(), keep)


@router.get("/feedback", summary="List the feedback", responses=openapi.json_reply("A page.", "FeedbackPage"))
async def read_feedback(
    request: Request,
    caller: Annotated[Caller, Depends(require("admin"))],
    limit: Limit = 100,
    cursor: Cursor = None,
) -> dict[str, Any]:
    """Everything that was kept, oldest first, a page at a time; needs the scope `admin`."""
    del caller
    read = partial(list_feedback, request.app.state.database, after=after_cursor(cursor), limit=limit + 1)
    kept = await anyio.to_thread.run_sync(read)
    page = kept[:limit]
    return {
        "feedback": [
            {"id": one.id, "created_at": one.created_at, "expires_at": one.expires_at, **asdict(one.opinion)}
            for one in page
        ],
        "next_cursor": cursor_of(page[-1].id) if len(kept) > limit else None,
    }
