"""Leases: of the processes that share a database, one at a time runs the jobs."""

from __future__ import annotations

import time

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from claimscore.store.job_tables import LEASES


def hold_lease(engine: sa.Engine, name: str, holder: str, seconds: float) -> bool:
    """Take or prolong the lease for ``seconds``; ``False`` while another holder has it."""
    now = time.time()
    with engine.begin() as connection:
        taken = connection.execute(
            sa.update(LEASES)
            .where(LEASES.c.name == name, sa.or_(LEASES.c.holder == holder, LEASES.c.expires_at < now))
            .values(holder=holder, expires_at=now + seconds)
        )
        if taken.rowcount:
            return True
        if connection.execute(sa.select(LEASES.c.name).where(LEASES.c.name == name)).one_or_none():
            return False
    try:
        with engine.begin() as connection:
            connection.execute(sa.insert(LEASES).values(name=name, holder=holder, expires_at=now + seconds))
    except IntegrityError:
        return False
    return True


def release_lease(engine: sa.Engine, name: str, holder: str) -> None:
    """Let the next process have it at once."""
    with engine.begin() as connection:
        connection.execute(sa.delete(LEASES).where(LEASES.c.name == name, LEASES.c.holder == holder))
