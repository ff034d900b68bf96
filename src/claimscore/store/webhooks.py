"""Webhooks: where to tell of finished jobs, with which secret, and what became of every message."""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from claimscore.store.job_tables import DELIVERIES, WEBHOOKS, new_id

EVENTS = ("job.completed", "job.failed", "job.cancelled")
SECRET_BYTES = 32
"""Standard Webhooks asks for 24 to 64 random bytes."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A place to send messages to; the secret is not part of it. job_id: ``None`` for all jobs of the owner."""

    id: str
    owner: str
    job_id: str | None
    url: str
    events: tuple[str, ...]
    active: bool
    disabled_code: str | None
    created_at: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message and how far it got; status: ``pending``, ``delivered`` or ``failed``."""

    id: str
    webhook_id: str
    job_id: str
    event: str
    status: str
    attempts: int
    reply_status: int | None
    code: str | None
    created_at: float
    next_at: float | None


@dataclass(frozen=True, slots=True)
class Message:
    """What is needed to send a delivery."""

    id: str
    url: str
    secret: str
    body: str
    attempts: int


_WEBHOOK = [column for column in WEBHOOKS.c if column.name != "secret"]
_DELIVERY = [column for column in DELIVERIES.c if column.name not in ("body", "dispatched")]


def _webhook(row: sa.Row[Any]) -> Webhook:
    values = dict(row._mapping)
    return Webhook(**{**values, "events": tuple(values["events"].split(" "))})


def create_webhook(
    engine: sa.Engine, *, owner: str, url: str, events: Sequence[str], job_id: str | None = None
) -> tuple[Webhook, str]:
    """A new webhook and its secret, which is shown this once; it is kept as it is, because signing needs it."""
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    webhook = Webhook(new_id("wh"), owner, job_id, url, tuple(events), True, None, time.time())
    with engine.begin() as connection:
        connection.execute(
            sa.insert(WEBHOOKS).values(
                id=webhook.id,
                owner=owner,
                job_id=job_id,
                url=url,
                events=" ".join(events),
                secret=secret,
                active=True,
                created_at=webhook.created_at,
            )
        )
    return webhook, secret


def list_webhooks(engine: sa.Engine, owner: str) -> list[Webhook]:
    """The webhooks of an owner that are not for one job alone, oldest first."""
    query = sa.select(*_WEBHOOK).where(WEBHOOKS.c.owner == owner, WEBHOOKS.c.job_id.is_(None)).order_by(WEBHOOKS.c.id)
    with engine.connect() as connection:
        return [_webhook(row) for row in connection.execute(query)]


def find_webhook(engine: sa.Engine, webhook_id: str, owner: str) -> Webhook | None:
    """The webhook of this owner, ``None`` where there is none."""
    query = sa.select(*_WEBHOOK).where(WEBHOOKS.c.id == webhook_id, WEBHOOKS.c.owner == owner)
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    return _webhook(row) if row else None


def delete_webhook(engine: sa.Engine, webhook_id: str) -> None:
    """Remove a webhook with its messages."""
    with engine.begin() as connection:
        connection.execute(sa.delete(DELIVERIES).where(DELIVERIES.c.webhook_id == webhook_id))
        connection.execute(sa.delete(WEBHOOKS).where(WEBHOOKS.c.id == webhook_id))


def list_deliveries(engine: sa.Engine, webhook_id: str, *, limit: int, after: str | None = None) -> list[Delivery]:
    """Up to ``limit`` messages, newest first, older than ``after``."""
    query = sa.select(*_DELIVERY).where(DELIVERIES.c.webhook_id == webhook_id)
    if after is not None:
        query = query.where(DELIVERIES.c.id < after)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(DELIVERIES.c.id.desc()).limit(limit))
        return [Delivery(**row._mapping) for row in rows]


def is_work_left(engine: sa.Engine) -> bool:
    """Whether a message is still to be sent."""
    query = sa.select(DELIVERIES.c.id).where(DELIVERIES.c.status == "pending").limit(1)
    with engine.connect() as connection:
        return connection.execute(query).first() is not None


def undispatched(engine: sa.Engine) -> list[str]:
    """Ids of messages that nobody sends yet, oldest first."""
    query = sa.select(DELIVERIES.c.id).where(DELIVERIES.c.dispatched.is_(False)).order_by(DELIVERIES.c.id).limit(100)
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def mark_dispatched(engine: sa.Engine, delivery_id: str) -> None:
    """Note that the message's workflow exists."""
    with engine.begin() as connection:
        connection.execute(sa.update(DELIVERIES).where(DELIVERIES.c.id == delivery_id).values(dispatched=True))


def find_message(engine: sa.Engine, delivery_id: str) -> Message | None:
    """What to send; ``None`` where it was sent, given up, or its webhook is gone or switched off."""
    query = (
        sa.select(DELIVERIES.c.id, WEBHOOKS.c.url, WEBHOOKS.c.secret, DELIVERIES.c.body, DELIVERIES.c.attempts)
        .join(WEBHOOKS, WEBHOOKS.c.id == DELIVERIES.c.webhook_id)
        .where(DELIVERIES.c.id == delivery_id, DELIVERIES.c.status == "pending", WEBHOOKS.c.active.is_(True))
    )
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    return Message(**row._mapping) if row else None


def note_attempt(
    engine: sa.Engine,
    delivery_id: str,
    *,
    attempts: int,
    status: str,
    reply_status: int | None,
    code: str | None,
    next_at: float | None,
    disable: str | None = None,
) -> None:
    """Keep the outcome of an attempt; ``attempts`` counts this one.

    disable: the code by which the message's webhook is switched off in the same transaction, so that neither a reader
    nor a restart finds the one without the other; what else was to be sent there is given up by the same code.
    """
    with engine.begin() as connection:
        connection.execute(
            sa.update(DELIVERIES)
            .where(DELIVERIES.c.id == delivery_id)
            .values(attempts=attempts, status=status, reply_status=reply_status, code=code, next_at=next_at)
        )
        if disable is not None:
            _disable_webhook_of(connection, delivery_id, disable)


def _disable_webhook_of(connection: sa.Connection, delivery_id: str, code: str) -> None:
    own = sa.select(DELIVERIES.c.webhook_id).where(DELIVERIES.c.id == delivery_id).scalar_subquery()
    connection.execute(sa.update(WEBHOOKS).where(WEBHOOKS.c.id == own).values(active=False, disabled_code=code))
    connection.execute(
        sa.update(DELIVERIES)
        .where(DELIVERIES.c.webhook_id == own, DELIVERIES.c.status == "pending")
        .values(status="failed", code=code, next_at=None)
    )


def delete_old_deliveries(engine: sa.Engine, before: float) -> int:
    """Forget messages older than ``before`` that are no longer under way; says how many."""
    with engine.begin() as connection:
        gone = connection.execute(
            sa.delete(DELIVERIES).where(DELIVERIES.c.created_at < before, DELIVERIES.c.status != "pending")
        )
    return int(gone.rowcount)
