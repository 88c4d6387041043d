"""Conversations that stay careful after danger was met."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "careful_talks",
        sa.Column("conversation", sa.String(length=36), nullable=False),
        sa.Column("at_risk", sa.String(length=32)),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("silence_told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name=op.f("fk_careful_talks_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_careful_talks")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("careful_talks")
