"""Dialogues: what Rasa needs to know to go on with a conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "dialogues",
        sa.Column("conversation", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "position", name=op.f("pk_dialogues")),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("dialogues")
