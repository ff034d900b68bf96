"""Who calls: keys, scopes and rate limits, as a dependency of every route that does work.

A token is read from ``Authorization: Bearer``, ``X-API-Key``, the password of ``Authorization: Basic``, or the query's
``key``: the ways in which existing clients send theirs. On loopback none is needed, and a word that is not in the form
of a key is ignored, because some clients insist on sending one.
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from fastapi import Request

from claimscore.policy.policy import Policy
from claimscore.server.limits import RateLimiter
from claimscore.server.problems import ApiProblem
from claimscore.server.settings import ServerSettings
from claimscore.settings import policy_from
from claimscore.store.database import Database
from claimscore.store.keys import SCOPES, TOKEN, Key, find_key

REMEMBER_SECONDS = 5.0
"""How long a looked-up key is trusted: a revoked one may work for that long."""
_MOST_REMEMBERED = 4_096


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. key_id: ``None`` without a key. policy: what stands below the request's own. limits: per minute."""

    key_id: str | None
    policy: Policy
    limits: int | None
    scopes: tuple[str, ...] = SCOPES

    @property
    def name(self) -> str:
        """A name for what is kept per caller."""
        return self.key_id or "open"

    def policy_with(self, raw: Mapping[str, Any] | None) -> Policy:
        """The caller's policy under the settings that a request gives; raises SettingsError."""
        return policy_from(raw, self.policy) if raw else self.policy


class Gate:
    """Looks tokens up, remembers them for a few seconds, and counts requests."""

    def __init__(self, settings: ServerSettings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._limiter = RateLimiter()
        self._remembered: dict[str, tuple[float, Key]] = {}

    async def admit(self, request: Request, token: str | None, scope: str) -> Caller:
        """The caller; raises ApiProblem: 401 "missing-key", "invalid-key", 403 "scope", 429 "rate-limited"."""
        key = await self._key(token) if token else None
        if key is None:
            if token and TOKEN.fullmatch(token):
                raise _unauthorised("invalid-key", "the key is unknown, revoked or expired")
            if self._settings.keys_required:
                detail = "what was sent is not a key of this service" if token else "this service needs a key"
                raise _unauthorised("invalid-key" if token else "missing-key", detail)
            caller = Caller(None, self._settings.policy, self._settings.rate_limit_per_minute)
        else:
            if not key.allows(scope):
                raise ApiProblem(
                    403,
                    "scope",
                    "The key does not allow this",
                    f"the key has the scopes {', '.join(key.scopes)}; this needs {scope}",
                )
            policy = policy_from(key.policy, self._settings.policy) if key.policy else self._settings.policy
            limit = key.rate_limit_per_minute or self._settings.rate_limit_per_minute
            caller = Caller(key.id, policy, limit, key.scopes)
        request.scope["claimscore.caller"] = caller.name
        if caller.limits is not None:
            address = request.client.host if request.client else "unknown"
            counted = caller.key_id or f"address {address}"
            request.scope["claimscore.fields"] = self._limiter.count(counted, caller.limits)
        return caller

    async def _key(self, token: str) -> Key | None:
        now = time.time()
        remembered = self._remembered.get(token)
        if remembered and now < remembered[0] and remembered[1].is_valid(now):
            return remembered[1]
        key = await anyio.to_thread.run_sync(find_key, self._database, token)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        if key:
            self._remembered[token] = (now + REMEMBER_SECONDS, key)
        else:
            self._remembered.pop(token, None)
        return key


def require(scope: str) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency that lets in callers with ``scope``: ``score``, ``jobs``, ``feedback`` or ``admin``.

    With ``score``, the request's work stops when its client hangs up.
    """
    if scope not in SCOPES:
        raise ValueError(f"{scope} is no scope")

    async def admitted(request: Request) -> Caller:
        return await authenticate(request, token_of(request), scope)

    return admitted


async def authenticate(request: Request, token: str | None, scope: str) -> Caller:
    """The caller with a token that was found elsewhere, such as in a form field; errors as ``Gate.admit``."""
    gate: Gate = request.app.state.gate
    caller = await gate.admit(request, token, scope)
    if scope == "score":
        request.scope["claimscore.stops_with_client"] = True
    return caller


def token_of(request: Request) -> str | None:
    """The token of a request, wherever its kind of client puts it."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    value = value.strip()
    if scheme.lower() in ("bearer", "token") and value:
        return value
    if scheme.lower() == "basic" and value:
        return _password(value)
    return request.headers.get("x-api-key") or request.query_params.get("key") or None


def _password(value: str) -> str | None:
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return password or user or None


def _unauthorised(code: str, detail: str) -> ApiProblem:
    return ApiProblem(
        401,
        code,
        "A key is needed",
        f"{detail}; send it as `Authorization: Bearer cs_…`",
        headers={"WWW-Authenticate": "Bearer"},
    )
