"""Meeting pages: carers' lists for meetings, to open by a link and to print."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "meeting_pages",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("meeting_when", sa.Text(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name=op.f("fk_meeting_pages_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_meeting_pages")),
    )
    op.create_index("ix_meeting_pages_conversation", "meeting_pages", ["conversation"])
    op.create_index("ix_meeting_pages_until", "meeting_pages", ["until"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("meeting_pages")
