"""Tables of jobs, files, webhooks and their deliveries; migration 0002 creates them.

Times are seconds since 1970 in UTC. ``owner`` is the id of the key that asked, or an empty string without keys.
"""

from __future__ import annotations

import secrets
import time

import sqlalchemy as sa

METADATA = sa.MetaData()

JOBS = sa.Table(
    "jobs",
    METADATA,
    sa.Column("id", sa.String(48), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("chunks", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("errors", sa.Integer, nullable=False),
    sa.Column("options", sa.Text, nullable=False),
    sa.Column("code", sa.String(64)),
    sa.Column("dispatched", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.Float(53), nullable=False),
    sa.Column("started_at", sa.Float(53)),
    sa.Column("finished_at", sa.Float(53)),
    sa.Column("expires_at", sa.Float(53), nullable=False, index=True),
)
"""status: receiving, queued, running, cancelling, completed, cancelled, failed. dispatched: the workflow exists."""

INPUTS = sa.Table(
    "job_inputs",
    METADATA,
    sa.Column("job_id", sa.String(48), sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("chunk", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
"""The records still to be scored; a row goes when its result comes."""

RESULTS = sa.Table(
    "job_results",
    METADATA,
    sa.Column("job_id", sa.String(48), sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("chunk", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("first", sa.Integer, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("errors", sa.Integer, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
"""What was scored: ``count`` result records from number ``first`` on. The key lets no chunk be written twice."""

FILES = sa.Table(
    "files",
    METADATA,
    sa.Column("id", sa.String(48), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("filename", sa.String(255), nullable=False),
    sa.Column("purpose", sa.String(32), nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("created_at", sa.Float(53), nullable=False),
    sa.Column("expires_at", sa.Float(53), nullable=False, index=True),
)

FILE_PARTS = sa.Table(
    "file_parts",
    METADATA,
    sa.Column("file_id", sa.String(48), sa.ForeignKey("files.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

WEBHOOKS = sa.Table(
    "webhooks",
    METADATA,
    sa.Column("id", sa.String(48), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("job_id", sa.String(48), sa.ForeignKey("jobs.id", ondelete="CASCADE")),
    sa.Column("url", sa.String(2048), nullable=False),
    sa.Column("events", sa.String(255), nullable=False),
    sa.Column("secret", sa.String(128), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("disabled_code", sa.String(64)),
    sa.Column("created_at", sa.Float(53), nullable=False),
)
"""job_id: the one job it is for, or ``None`` for all jobs of its owner. secret: needed to sign, so it is kept as is."""

DELIVERIES = sa.Table(
    "webhook_deliveries",
    METADATA,
    sa.Column("id", sa.String(48), primary_key=True),
    sa.Column("webhook_id", sa.String(48), sa.ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    sa.Column("job_id", sa.String(48), nullable=False),
    sa.Column("event", sa.String(32), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("reply_status", sa.Integer),
    sa.Column("code", sa.String(64)),
    sa.Column("dispatched", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.Float(53), nullable=False),
    sa.Column("next_at", sa.Float(53)),
    sa.UniqueConstraint("webhook_id", "job_id", "event"),
)
"""status: pending, delivered, failed. ``id`` is the ``webhook-id`` that a receiver may tell repeats by."""

LEASES = sa.Table(
    "leases",
    METADATA,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("holder", sa.String(64), nullable=False),
    sa.Column("expires_at", sa.Float(53), nullable=False),
)
"""Which process runs the jobs, and until when it may without saying so again."""


def new_id(prefix: str) -> str:
    """A fresh id that cannot be guessed and sorts by time of making."""
    return f"{prefix}_{time.time_ns() // 1_000:015x}{secrets.token_hex(8)}"
