"""Indexes for what the console counts: the figures of a year, and letters that were given up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COUNTED = ["opened_at", "kind", "team", "promise", "first_reply_at", "closed_at", "assigned_to"]
FAILED = sa.text("status = 'failed'")


def upgrade() -> None:
    """Make the indexes; the first one also does what the one by opening did."""
    op.create_index("ix_care_requests_counted", "care_requests", COUNTED)
    op.drop_index("ix_care_requests_opened_at", "care_requests")
    op.create_index(
        "ix_notifications_failed",
        "notifications",
        ["id"],
        sqlite_where=FAILED,
        postgresql_where=FAILED,
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_notifications_failed", "notifications")
    op.create_index("ix_care_requests_opened_at", "care_requests", ["opened_at"])
    op.drop_index("ix_care_requests_counted", "care_requests")
