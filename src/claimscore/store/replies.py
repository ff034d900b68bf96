"""Replies kept under an ``Idempotency-Key``, so that a request that is sent twice does its work once.

Source: draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from claimscore.store.database import Database
from claimscore.store.tables import IdempotentReply

KEEP_SECONDS = 86_400.0
ABANDONED_SECONDS = 300.0
"""A first request that has not answered after this long is taken to have died with its process."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a reply is kept: the caller's name, the route and the caller's key."""

    caller: str
    route: str
    key: str


@dataclass(frozen=True, slots=True)
class KeptReply:
    """What is known of an earlier request; ``status`` is ``None`` while it runs."""

    request_hash: str
    status: int | None
    media_type: str | None
    body: bytes


def claim_slot(database: Database, slot: Slot, request_hash: str) -> KeptReply | None:
    """``None`` where the slot was free and is now this request's; else what is kept there."""
    now = time.time()
    with database.session() as session:
        session.execute(delete(IdempotentReply).where(IdempotentReply.expires_at < now))
    try:
        with database.session() as session:
            session.add(
                IdempotentReply(
                    caller=slot.caller,
                    route=slot.route,
                    key=slot.key,
                    request_hash=request_hash,
                    created_at=now,
                    expires_at=now + ABANDONED_SECONDS,
                )
            )
    except IntegrityError:
        return _kept(database, slot) or claim_slot(database, slot, request_hash)
    return None


def fill_slot(database: Database, slot: Slot, status: int, media_type: str | None, body: bytes) -> None:
    """Keep the reply for a day."""
    with database.session() as session:
        row = session.get(IdempotentReply, (slot.caller, slot.route, slot.key))
        if row is not None:
            row.status, row.media_type, row.body = status, media_type, body
            row.expires_at = time.time() + KEEP_SECONDS


def free_slot(database: Database, slot: Slot) -> None:
    """Forget the request, so that it can be tried again."""
    with database.session() as session:
        row = session.get(IdempotentReply, (slot.caller, slot.route, slot.key))
        if row is not None:
            session.delete(row)


def _kept(database: Database, slot: Slot) -> KeptReply | None:
    with database.session() as session:
        row = session.get(IdempotentReply, (slot.caller, slot.route, slot.key))
        return KeptReply(row.request_hash, row.status, row.media_type, row.body or b"") if row else None
