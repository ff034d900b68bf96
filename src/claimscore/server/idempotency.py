"""``Idempotency-Key``: a request sent again gets the first reply again and does nothing.

Replies are stored for a day. Use it for routes that create something and whose replies hold no text of the caller's.
Source: draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from functools import partial

import anyio
import anyio.to_thread
from fastapi import Request
from fastapi.responses import Response

from claimscore.server.access import Caller
from claimscore.server.problems import ApiProblem
from claimscore.store.database import Database
from claimscore.store.replies import KeptReply, Slot, claim_slot, fill_slot, free_slot

HEADER = "Idempotency-Key"
LONGEST_KEY = 255


async def once(request: Request, caller: Caller, payload: bytes, run: Callable[[], Awaitable[Response]]) -> Response:
    """The reply of ``run``, or that of an earlier request of the same caller, route and key.

    payload: the bytes that must be the same for the request to count as the same. Without the header ``run`` just runs.
    A reply with a status of 500 or more, or an exception, is not kept.
    Raises ApiProblem: 400 "idempotency-key", 409 "in-progress", 422 "key-reused".
    """
    key = request.headers.get(HEADER)
    if key is None:
        return await run()
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        raise ApiProblem(
            400, "idempotency-key", "The key cannot be used", f"{HEADER} takes 1 to {LONGEST_KEY} printable characters"
        )
    database: Database = request.app.state.database
    route = getattr(request.scope.get("route"), "path", request.url.path)
    slot = Slot(caller.name, f"{request.method} {route}"[:200], key)
    digest = hashlib.sha256(payload).hexdigest()
    kept = await anyio.to_thread.run_sync(claim_slot, database, slot, digest)
    if kept is not None:
        return _again(kept, digest)
    try:
        response = await run()
    except BaseException:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(free_slot, database, slot)
        raise
    if response.status_code >= 500:
        await anyio.to_thread.run_sync(free_slot, database, slot)
    else:
        body = bytes(response.body)
        keep = partial(fill_slot, database, slot, response.status_code, response.media_type, body)
        await anyio.to_thread.run_sync(keep)
    return response


def _again(kept: KeptReply, digest: str) -> Response:
    if kept.request_hash != digest:
        raise ApiProblem(422, "key-reused", "The key was used before", f"{HEADER} came with another request before")
    if kept.status is None:
        raise ApiProblem(
            409,
            "in-progress",
            "The first request is still running",
            f"a request with this {HEADER} has not been answered yet",
            headers={"Retry-After": "1"},
        )
    return Response(kept.body, kept.status, {"Idempotency-Replayed": "true"}, kept.media_type)
