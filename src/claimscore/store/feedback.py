"""What readers said of findings: the test of the model that its makers cannot write themselves."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import delete, select

from claimscore.store.database import Database
from claimscore.store.tables import Feedback


@dataclass(frozen=True, slots=True)
class Opinion:
    """One reader's word on one finding; ``text`` only where the reader asked for it to be kept."""

    finding_id: str
    verdict: str
    rule_id: str | None = None
    model_version: str | None = None
    policy_version: str | None = None
    text: str | None = None
    comment: str | None = None
    key_id: str | None = None


@dataclass(frozen=True, slots=True)
class KeptOpinion:
    """An opinion as stored."""

    id: int
    created_at: float
    expires_at: float
    opinion: Opinion


def add_feedback(database: Database, opinion: Opinion, *, retention_days: float) -> KeptOpinion:
    """Store an opinion and delete those whose time is over."""
    now = time.time()
    row = Feedback(
        finding_id=opinion.finding_id,
        verdict=opinion.verdict,
        rule_id=opinion.rule_id,
        model_version=opinion.model_version,
        policy_version=opinion.policy_version,
        text=opinion.text,
        comment=opinion.comment,
        key_id=opinion.key_id,
        created_at=now,
        expires_at=now + retention_days * 86_400,
    )
    with database.session() as session:
        session.execute(delete(Feedback).where(Feedback.expires_at < now))
        session.add(row)
        session.flush()
        return _kept(row)


def list_feedback(database: Database, *, after: int = 0, limit: int = 100) -> list[KeptOpinion]:
    """Opinions with an id above ``after``, in the order in which they came, expired ones left out."""
    with database.session() as session:
        rows = session.scalars(
            select(Feedback)
            .where(Feedback.id > after, Feedback.expires_at >= time.time())
            .order_by(Feedback.id)
            .limit(limit)
        )
        return [_kept(row) for row in rows]


def _kept(row: Feedback) -> KeptOpinion:
    opinion = Opinion(
        row.finding_id,
        row.verdict,
        row.rule_id,
        row.model_version,
        row.policy_version,
        row.text,
        row.comment,
        row.key_id,
    )
    return KeptOpinion(row.id, row.created_at, row.expires_at, opinion)
