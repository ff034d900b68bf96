"""Keys, feedback and idempotent replies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("rate_limit_per_minute", sa.Integer),
        sa.Column("policy", sa.JSON),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("expires_at", sa.Float),
        sa.Column("revoked_at", sa.Float),
        sa.Column("last_used_at", sa.Float),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("finding_id", sa.String(32), nullable=False),
        sa.Column("rule_id", sa.String(8)),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("model_version", sa.String(100)),
        sa.Column("policy_version", sa.String(32)),
        sa.Column("text", sa.Text),
        sa.Column("comment", sa.Text),
        sa.Column("key_id", sa.String(16)),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
    )
    op.create_index("ix_feedback_finding", "feedback", ["finding_id"])
    op.create_index("ix_feedback_expires", "feedback", ["expires_at"])
    op.create_table(
        "idempotent_replies",
        sa.Column("caller", sa.String(32), primary_key=True),
        sa.Column("route", sa.String(200), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("media_type", sa.String(100)),
        sa.Column("body", sa.LargeBinary),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
    )
    op.create_index("ix_idempotent_replies_expires", "idempotent_replies", ["expires_at"])


def downgrade() -> None:
    """Drop them."""
    for table in ("idempotent_replies", "feedback", "api_keys"):
        op.drop_table(table)
