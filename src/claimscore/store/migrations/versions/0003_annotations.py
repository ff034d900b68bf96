"""Annotations from Label Studio and scores suggested by Perspective clients."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "annotations",
        sa.Column("project", sa.String(100), primary_key=True),
        sa.Column("annotation_id", sa.String(100), primary_key=True),
        sa.Column("task_id", sa.String(100)),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("annotation", sa.JSON, nullable=False),
        sa.Column("label_config", sa.Text),
        sa.Column("key_id", sa.String(16)),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
    )
    op.create_index("ix_annotations_expires", "annotations", ["expires_at"])
    op.create_table(
        "score_suggestions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("text", sa.Text),
        sa.Column("attribute_scores", sa.JSON, nullable=False),
        sa.Column("community_id", sa.String(500)),
        sa.Column("client_token", sa.String(500)),
        sa.Column("model_version", sa.String(100)),
        sa.Column("key_id", sa.String(16)),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
    )
    op.create_index("ix_score_suggestions_expires", "score_suggestions", ["expires_at"])


def downgrade() -> None:
    """Drop them."""
    for table in ("score_suggestions", "annotations"):
        op.drop_table(table)
