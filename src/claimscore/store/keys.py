"""API keys: random, shown once, stored as a hash.

A key reads ``cs_<id>_<secret>``: the id finds the row, the secret has 256 random bits, so that one SHA-256 is enough.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select, update

from claimscore.errors import InputError
from claimscore.store.database import Database
from claimscore.store.tables import ApiKey

SCOPES = ("score", "jobs", "feedback", "admin")
"""What a key may do; ``admin`` includes the others."""
TOKEN = re.compile(r"cs_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_SECONDS_BETWEEN_MARKS = 60.0


@dataclass(frozen=True, slots=True)
class Key:
    """A key as stored; the secret is not part of it."""

    id: str
    name: str
    scopes: tuple[str, ...]
    rate_limit_per_minute: int | None
    policy: Mapping[str, Any] | None
    created_at: float
    expires_at: float | None
    revoked_at: float | None
    last_used_at: float | None

    def is_valid(self, now: float) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def allows(self, scope: str) -> bool:
        """Whether the key may do what ``scope`` stands for."""
        return scope in self.scopes or "admin" in self.scopes


def create_key(
    database: Database,
    name: str,
    scopes: Sequence[str],
    *,
    rate_limit_per_minute: int | None = None,
    policy: Mapping[str, Any] | None = None,
    expires_in_days: float | None = None,
) -> tuple[Key, str]:
    """A new key and its token, which is shown this once.

    Raises InputError("key-name"), ("scope"), ("rate-limit"), ("expiry").
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise InputError(f"scopes are {', '.join(SCOPES)}; got {', '.join(unknown) or 'none'}", code="scope")
    if not 1 <= len(name.strip()) <= 200:
        raise InputError("a key needs a name of 1 to 200 characters", code="key-name")
    if rate_limit_per_minute is not None and rate_limit_per_minute < 1:
        raise InputError(f"the rate limit is {rate_limit_per_minute}, expected 1 or more a minute", code="rate-limit")
    if expires_in_days is not None and expires_in_days <= 0:
        raise InputError(f"the key would expire after {expires_in_days} days, expected more than 0", code="expiry")
    key_id, secret, now = secrets.token_hex(6), secrets.token_urlsafe(32), time.time()
    row = ApiKey(
        id=key_id,
        name=name.strip(),
        secret_hash=_hash(secret),
        scopes=[scope for scope in SCOPES if scope in scopes],
        rate_limit_per_minute=rate_limit_per_minute,
        policy=json.loads(json.dumps(policy)) if policy else None,
        created_at=now,
        expires_at=now + expires_in_days * 86_400 if expires_in_days else None,
    )
    with database.session() as session:
        session.add(row)
        session.flush()
        return _key(row), f"cs_{key_id}_{secret}"


def find_key(database: Database, token: str) -> Key | None:
    """The valid key of a token; ``None`` where it is malformed, unknown, revoked or expired. Marks it as used."""
    found = TOKEN.fullmatch(token)
    if not found:
        return None
    now = time.time()
    with database.session() as session:
        row = session.get(ApiKey, found.group(1))
        expected = row.secret_hash if row else "0" * 64
        if not hmac.compare_digest(expected, _hash(found.group(2))) or row is None:
            return None
        key = _key(row)
        if not key.is_valid(now):
            return None
        session.execute(
            update(ApiKey)
            .where(ApiKey.id == row.id)
            .where(or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < now - _SECONDS_BETWEEN_MARKS))
            .values(last_used_at=now)
        )
        return key


def list_keys(database: Database) -> list[Key]:
    """Every key, the newest first, revoked ones too."""
    with database.session() as session:
        return [_key(row) for row in session.scalars(select(ApiKey).order_by(ApiKey.created_at.desc(), ApiKey.id))]


def count_valid_keys(database: Database) -> int:
    """How many keys could be used now."""
    now = time.time()
    with database.session() as session:
        valid = select(func.count()).select_from(ApiKey).where(ApiKey.revoked_at.is_(None))
        return session.scalar(valid.where(or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now))) or 0


def revoke_key(database: Database, key_id: str) -> Key:
    """Revoke a key, for good; raises InputError("unknown-key"). Revoking it twice changes nothing."""
    with database.session() as session:
        row = session.get(ApiKey, key_id)
        if row is None:
            raise InputError(
                f"no key has the id {key_id[:40]!r}; `claimscore keys list` shows them", code="unknown-key"
            )
        row.revoked_at = row.revoked_at or time.time()
        session.flush()
        return _key(row)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(row: ApiKey) -> Key:
    return Key(
        row.id,
        row.name,
        tuple(row.scopes),
        row.rate_limit_per_minute,
        row.policy,
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.last_used_at,
    )
