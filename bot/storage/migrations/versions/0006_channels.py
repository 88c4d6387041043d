"""Sending: how far each reply got with its provider, and who wants no more messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UNSENT = sa.text("status IN ('waiting', 'sending', 'unknown')")
FAILED = sa.text("status = 'failed'")


def upgrade() -> None:
    """Add the columns and make the tables."""
    for column in (
        sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("way", sa.String(length=16), nullable=False, server_default=""),
        sa.Column("not_before", MOMENT),
        sa.Column("claimed_until", MOMENT),
        sa.Column("error", sa.String(length=64)),
    ):
        op.add_column("outbox", column)
    # What a provider says is kept by part.
    op.drop_column("outbox", "provider_message_id")
    op.drop_column("outbox", "delivered_at")
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["conversation", "position"],
        sqlite_where=UNSENT,
        postgresql_where=UNSENT,
    )
    op.create_index(
        "ix_outbox_failed", "outbox", ["created_at"], sqlite_where=FAILED, postgresql_where=FAILED
    )
    op.create_table(
        "sent_parts",
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("outbox", sa.String(length=36), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("progress", sa.String(length=16), nullable=False),
        sa.Column("provider_id", sa.String(length=128)),
        sa.Column("error", sa.String(length=64)),
        sa.Column("tried_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox"], ["outbox.id"], name=op.f("fk_sent_parts_outbox"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_sent_parts")),
    )
    op.create_index("ix_sent_parts_outbox", "sent_parts", ["outbox"])
    op.create_index("ix_sent_parts_provider_id", "sent_parts", ["channel", "provider_id"])
    op.create_table(
        "opt_outs",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=128), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("last_word", sa.String(length=36)),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_opt_outs")),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("opt_outs")
    op.drop_table("sent_parts")
    op.drop_index("ix_outbox_failed", "outbox")
    op.drop_index("ix_outbox_unsent", "outbox")
    for name in ("error", "claimed_until", "not_before", "way", "urgent"):
        op.drop_column("outbox", name)
    op.add_column("outbox", sa.Column("provider_message_id", sa.String(length=128)))
    op.add_column("outbox", sa.Column("delivered_at", MOMENT))
