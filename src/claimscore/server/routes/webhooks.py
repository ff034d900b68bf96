"""``/api/v1/webhooks``: where to tell that a job of this key is finished."""

from __future__ import annotations

from typing import Annotated

import anyio.to_thread
import httpx
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import Response

from claimscore.server.access import Caller, require
from claimscore.server.addresses import check_url, networks, public_addresses
from claimscore.server.idempotency import LONGEST_KEY, once
from claimscore.server.jobs.shapes import (
    DeliveryList,
    DeliveryReply,
    NewWebhookReply,
    WebhookList,
    WebhookReply,
    WebhookRequest,
    new_webhook_reply,
)
from claimscore.server.problems import ApiProblem
from claimscore.server.settings import ServerSettings
from claimscore.store import webhooks
from claimscore.store.webhooks import Webhook

router = APIRouter(prefix="/api/v1", tags=["jobs"])
Worker = Annotated[Caller, Depends(require("jobs"))]


@router.post("/webhooks", status_code=201, response_model=NewWebhookReply, summary="Register a webhook")
async def create(
    request: Request,
    body: WebhookRequest,
    caller: Worker,
    idempotency_key: Annotated[str | None, Header(max_length=LONGEST_KEY)] = None,
) -> Response:
    """Every finished job of this key is told to `url`, signed by Standard Webhooks; the secret is shown this once."""
    del idempotency_key  # read by ``once``; named here so that it is documented
    settings: ServerSettings = request.app.state.settings
    await check_webhook_url(body.url, settings)
    engine = request.app.state.database.engine

    async def make() -> Response:
        def keep() -> tuple[Webhook, str]:
            if len(webhooks.list_webhooks(engine, caller.name)) >= settings.max_webhooks:
                raise ApiProblem(
                    409, "too-many-webhooks", "Too many webhooks", f"{settings.max_webhooks:,} are allowed; delete one"
                )
            return webhooks.create_webhook(engine, owner=caller.name, url=body.url, events=body.events)

        reply = new_webhook_reply(*await anyio.to_thread.run_sync(keep))
        return Response(reply.model_dump_json(), 201, media_type="application/json")

    return await once(request, caller, body.model_dump_json().encode(), make)


@router.get("/webhooks", summary="List webhooks")
async def list_all(request: Request, caller: Worker) -> WebhookList:
    """The webhooks of this key, without their secrets; those of a single job are not among them."""
    engine = request.app.state.database.engine
    found = await anyio.to_thread.run_sync(webhooks.list_webhooks, engine, caller.name)
    return WebhookList(data=[WebhookReply.of(one) for one in found])


@router.get("/webhooks/{webhook_id}/deliveries", summary="What was sent")
async def deliveries(
    request: Request,
    webhook_id: str,
    caller: Worker,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=48)] = None,
) -> DeliveryList:
    """The messages of a webhook, newest first, with how far each got; kept for 30 days."""
    engine = request.app.state.database.engine
    webhook = await _webhook(request, webhook_id, caller)
    found = await anyio.to_thread.run_sync(
        lambda: webhooks.list_deliveries(engine, webhook.id, limit=limit + 1, after=cursor)
    )
    data = [DeliveryReply.of(one) for one in found[:limit]]
    return DeliveryList(data=data, next_cursor=data[-1].id if len(found) > limit else None)


@router.delete("/webhooks/{webhook_id}", status_code=204, summary="Delete a webhook")
async def delete(request: Request, webhook_id: str, caller: Worker) -> Response:
    """Nothing more is sent to it, not even what is under way."""
    webhook = await _webhook(request, webhook_id, caller)
    await anyio.to_thread.run_sync(webhooks.delete_webhook, request.app.state.database.engine, webhook.id)
    return Response(status_code=204)


async def check_webhook_url(url: str, settings: ServerSettings) -> None:
    """Raise InputError("address-refused") for an address that is never called; checked again at every attempt.

    A name that does not resolve now is taken: it may by the time of the first message.
    """
    try:
        parsed = httpx.URL(url)
        check_url(parsed)
        port = parsed.port or (443 if parsed.scheme == "https" else 80)
        await public_addresses(parsed.host, port, allow=networks(settings.webhook_networks))
    except httpx.InvalidURL as error:
        raise ApiProblem(
            400, "webhook-url", "The input cannot be used", "url is not an address", param="url"
        ) from error
    except httpx.ConnectError:
        return


async def _webhook(request: Request, webhook_id: str, caller: Caller) -> Webhook:
    engine = request.app.state.database.engine
    webhook = await anyio.to_thread.run_sync(webhooks.find_webhook, engine, webhook_id[:100], caller.name)
    if webhook is None:
        raise ApiProblem(404, "unknown-webhook", "Not known here", "no such webhook", param="webhook_id")
    return webhook
