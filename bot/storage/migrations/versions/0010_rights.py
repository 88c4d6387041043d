"""Carers' rights: the erasure list, links to one's own data, opt-outs without the number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.addresses import address_hash

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; keep of numbers that said stop only a hash."""
    op.create_table(
        "erasures",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("conversation", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("everything", sa.Boolean(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("conversation", name=op.f("uq_erasures_conversation")),
    )
    op.create_index("ix_erasures_address_hash", "erasures", ["address_hash"])
    op.create_table(
        "data_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=36), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name=op.f("fk_data_links_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_data_links")),
    )
    op.create_index("ix_data_links_conversation", "data_links", ["conversation"])
    op.create_index("ix_data_links_until", "data_links", ["until"])
    op.create_index("ix_conversations_last_seen_at", "conversations", ["last_seen_at"])
    _hash_opt_outs()


def downgrade() -> None:
    """Take the tables away; what was hashed stays hashed."""
    op.drop_index("ix_conversations_last_seen_at", "conversations")
    op.drop_table("data_links")
    op.drop_table("erasures")


def _hash_opt_outs() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT channel, address FROM opt_outs")).all()
    for channel, address in rows:
        connection.execute(
            sa.text(
                "UPDATE opt_outs SET address = :hashed"
                " WHERE channel = :channel AND address = :address"
            ),
            {"hashed": address_hash(channel, address), "channel": channel, "address": address},
        )
