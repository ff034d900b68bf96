"""Drafts that an editor asked to keep: their text, what was dismissed in them, and nothing else."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import JSON, Float, Index, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from claimscore.errors import InputError
from claimscore.store.database import Database
from claimscore.store.tables import Base

MAX_DRAFTS = 200
"""Drafts that one caller may keep."""

Dismissal = dict[str, str]
"""``reason``, and ``label``: how the list of dismissed findings calls it."""


class DraftRow(Base):
    """A kept draft; ``owner`` is the key that saved it, or ``open`` where the service needs none."""

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_owner", "owner", "updated_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(300))
    html: Mapped[str] = mapped_column(Text)
    dismissed: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)
    created_at: Mapped[float] = mapped_column(Float)
    updated_at: Mapped[float] = mapped_column(Float)


@dataclass(frozen=True, slots=True)
class DraftNote:
    """A draft in the list."""

    id: str
    title: str
    created_at: float
    updated_at: float


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft as kept. html: sanitised. dismissed: reason and label by finding id."""

    note: DraftNote
    html: str
    dismissed: Mapping[str, Dismissal]


def save_draft(
    database: Database,
    owner: str,
    title: str,
    html: str,
    dismissed: Mapping[str, Dismissal],
    draft_id: str | None = None,
) -> DraftNote:
    """Keep a new draft, or a new state of the one with ``draft_id``.

    Raises InputError("unknown-draft"), ("too-many-drafts").
    """
    now = time.time()
    with database.session() as session:
        if draft_id is not None:
            row = session.get(DraftRow, draft_id)
            if row is None or row.owner != owner:
                raise _unknown()
            row.title, row.html, row.dismissed, row.updated_at = title, html, dict(dismissed), now
        else:
            kept = session.scalar(select(func.count()).select_from(DraftRow).where(DraftRow.owner == owner)) or 0
            if kept >= MAX_DRAFTS:
                raise InputError(f"{kept} drafts are kept already; delete one first", code="too-many-drafts")
            row = DraftRow(
                id=secrets.token_urlsafe(18),
                owner=owner,
                title=title,
                html=html,
                dismissed=dict(dismissed),
                created_at=now,
                updated_at=now,
            )
            session.add(row)
        session.flush()
        return _note(row)


def list_drafts(database: Database, owner: str) -> list[DraftNote]:
    """The caller's drafts, the last changed first."""
    query = select(DraftRow).where(DraftRow.owner == owner).order_by(DraftRow.updated_at.desc(), DraftRow.id)
    with database.session() as session:
        return [_note(row) for row in session.scalars(query)]


def find_draft(database: Database, owner: str, draft_id: str) -> SavedDraft:
    """One draft of the caller's; raises InputError("unknown-draft")."""
    with database.session() as session:
        row = session.get(DraftRow, draft_id)
        if row is None or row.owner != owner:
            raise _unknown()
        return SavedDraft(_note(row), row.html, row.dismissed)


def delete_draft(database: Database, owner: str, draft_id: str) -> None:
    """Delete one draft of the caller's, for good; raises InputError("unknown-draft")."""
    with database.session() as session:
        gone = session.execute(
            delete(DraftRow).where(DraftRow.id == draft_id, DraftRow.owner == owner).returning(DraftRow.id)
        )
        if gone.scalar_one_or_none() is None:
            raise _unknown()


def _note(row: DraftRow) -> DraftNote:
    return DraftNote(row.id, row.title, row.created_at, row.updated_at)


def _unknown() -> InputError:
    return InputError("there is no such draft; it may have been deleted", code="unknown-draft")
