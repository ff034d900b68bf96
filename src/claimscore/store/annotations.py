"""What people say the scores should have been: Label Studio's annotations, and scores that Perspective clients suggest.

Both come in to be learned from, so that they are kept with their text until they are deleted or expire.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Float, Index, Integer, String, Text, delete, func, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from claimscore.store.database import Database
from claimscore.store.tables import Base

_DAY = 86_400.0
_PAGE = 200


class Annotation(Base):
    """The newest state of one annotation of a Label Studio project."""

    __tablename__ = "annotations"
    __table_args__ = (Index("ix_annotations_expires", "expires_at"),)

    project: Mapped[str] = mapped_column(String(100), primary_key=True)
    annotation_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    task_id: Mapped[str | None] = mapped_column(String(100))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    annotation: Mapped[dict[str, Any]] = mapped_column(JSON)
    label_config: Mapped[str | None] = mapped_column(Text)
    key_id: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[float] = mapped_column(Float)
    expires_at: Mapped[float] = mapped_column(Float)


class ScoreSuggestion(Base):
    """A score that a Perspective client thinks right; ``text`` is ``None`` where it asked for it not to be kept."""

    __tablename__ = "score_suggestions"
    __table_args__ = (Index("ix_score_suggestions_expires", "expires_at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    text: Mapped[str | None] = mapped_column(Text)
    attribute_scores: Mapped[dict[str, Any]] = mapped_column(JSON)
    community_id: Mapped[str | None] = mapped_column(String(500))
    client_token: Mapped[str | None] = mapped_column(String(500))
    model_version: Mapped[str | None] = mapped_column(String(100))
    key_id: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[float] = mapped_column(Float)
    expires_at: Mapped[float] = mapped_column(Float)


def keep_annotation(
    database: Database,
    project: str,
    annotation: dict[str, Any],
    task: dict[str, Any],
    *,
    label_config: str | None,
    key_id: str | None,
    retention_days: int,
) -> None:
    """Keep an annotation in place of its earlier state; ``task`` gives the id and the ``data`` that was labelled."""
    now = time.time()
    row = Annotation(
        project=_storable(project),
        annotation_id=_storable(str(annotation["id"])),
        task_id=None if task.get("id") is None else _storable(str(task["id"])),
        data=task.get("data") or {},
        annotation=annotation,
        label_config=label_config and _storable(label_config),
        key_id=key_id,
        created_at=now,
        expires_at=now + retention_days * _DAY,
    )
    with database.session() as session:
        _delete_expired(session, now)
        session.merge(row)


def drop_annotations(database: Database, project: str, annotation_ids: list[str]) -> None:
    """Delete annotations of a project; ids that are not there change nothing."""
    chosen = delete(Annotation).where(Annotation.project == project)
    with database.session() as session:
        session.execute(chosen.where(Annotation.annotation_id.in_(annotation_ids)))


def annotated_tasks(database: Database, project: str | None = None) -> Iterator[dict[str, Any]]:
    """Tasks with their annotations in the form of Label Studio's JSON export, one project after the other."""
    after = ("", "", "")
    task: dict[str, Any] | None = None
    while rows := _page(database, project, after):
        for row in rows:
            after = _place(row)
            own = (row.project, row.task_id or row.annotation_id)
            if task is None or (task["project"], str(task["id"])) != own:
                if task is not None:
                    yield task
                task = {"id": own[1], "project": row.project, "data": row.data, "annotations": []}
            task["annotations"].append(row.annotation)
    if task is not None:
        yield task


def keep_suggestion(
    database: Database,
    attribute_scores: dict[str, Any],
    *,
    text: str | None,
    community_id: str | None,
    client_token: str | None,
    model_version: str,
    key_id: str | None,
    retention_days: int,
) -> None:
    """Keep a suggested score."""
    now = time.time()
    row = ScoreSuggestion(
        text=text and _storable(text),
        attribute_scores=attribute_scores,
        community_id=community_id and _storable(community_id),
        client_token=client_token and _storable(client_token),
        model_version=model_version,
        key_id=key_id,
        created_at=now,
        expires_at=now + retention_days * _DAY,
    )
    with database.session() as session:
        _delete_expired(session, now)
        session.add(row)


def suggestions(database: Database) -> list[ScoreSuggestion]:
    """Every suggested score that has not expired, the oldest first."""
    query = select(ScoreSuggestion).where(ScoreSuggestion.expires_at > time.time())
    with database.session() as session:
        return list(session.scalars(query.order_by(ScoreSuggestion.id)))


def _storable(text: str) -> str:
    """``text`` without NUL, which PostgreSQL's text cannot hold."""
    return text.replace("\x00", "\ufffd")


def _delete_expired(session: Session, now: float) -> None:
    session.execute(delete(Annotation).where(Annotation.expires_at <= now))
    session.execute(delete(ScoreSuggestion).where(ScoreSuggestion.expires_at <= now))


def _place(row: Annotation) -> tuple[str, str, str]:
    return row.project, row.task_id or "", row.annotation_id


def _page(database: Database, project: str | None, after: tuple[str, str, str]) -> list[Annotation]:
    place = tuple_(Annotation.project, func.coalesce(Annotation.task_id, ""), Annotation.annotation_id)
    query = select(Annotation).where(place > tuple_(*after), Annotation.expires_at > time.time()).limit(_PAGE)
    query = query.order_by(Annotation.project, func.coalesce(Annotation.task_id, ""), Annotation.annotation_id)
    if project is not None:
        query = query.where(Annotation.project == project)
    with database.session() as session:
        return list(session.scalars(query))
