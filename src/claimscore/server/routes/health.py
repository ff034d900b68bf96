"""``/healthz``, ``/readyz``, ``/version`` and ``/metrics``: for those who run the service."""

from __future__ import annotations

from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from claimscore import __version__, domain
from claimscore.rules.catalog import RULESET_VERSION
from claimscore.server import openapi
from claimscore.server.access import Caller, authenticate, token_of
from claimscore.server.metrics import CONTENT_TYPE

router = APIRouter(tags=["running"])


@router.get("/healthz", summary="Is the process alive", responses=openapi.json_reply("It is.", "HealthReply"))
async def healthz() -> dict[str, str]:
    """Answers as long as the event loop turns."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    summary="Can it take work",
    responses={**openapi.json_reply("It can.", "HealthReply"), 503: openapi.reply("It cannot.", "HealthReply")},
)
async def readyz(request: Request) -> JSONResponse:
    """Whether the model is loaded, the database answers and the queue has room."""
    state = request.app.state
    checks = {
        "model": state.scoring.is_ready,
        "database": await anyio.to_thread.run_sync(state.database.is_ready),
        "queue": state.scoring.queued_sentences < state.settings.max_queued_sentences,
    }
    ready = all(checks.values())
    return JSONResponse({"status": "ok" if ready else "not ready", **checks}, 200 if ready else 503)


@router.get("/version", summary="What is running", responses=openapi.json_reply("Versions.", "VersionReply"))
async def version(request: Request) -> dict[str, Any]:
    """Versions of the program, the report's shape, the rules and the default model."""
    service = request.app.state.scoring
    default = service.models()[0]
    return {
        "version": __version__,
        "schema_version": domain.SCHEMA_VERSION,
        "ruleset_version": RULESET_VERSION,
        "model": {"name": default.name, "version": default.version, "digest": default.digest},
    }


async def _may_measure(request: Request) -> Caller | None:
    """On loopback anyone; elsewhere whoever has a key with the scope ``admin``."""
    return await authenticate(request, token_of(request), "admin") if request.app.state.settings.keys_required else None


@router.get(
    "/metrics",
    summary="Measurements for Prometheus",
    response_class=Response,
    responses={200: {"description": "Prometheus text format.", "content": {"text/plain": {}}}},
)
async def metrics(request: Request, admitted: Annotated[Caller | None, Depends(_may_measure)]) -> Response:
    """Latency, queue, batches, scores and flag rates. Where keys are needed, this needs one with scope `admin`."""
    del admitted
    return Response(request.app.state.metrics.text(), media_type=CONTENT_TYPE)
