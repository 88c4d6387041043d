"""The console's queue: an index in its order, and searches kept out of addresses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("status IN ('new', 'seen', 'in_progress', 'waiting_for_carer')")

WORDS = "(to_tsvector('simple'::regconfig, answers) || to_tsvector('simple'::regconfig, contact))"


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "console_searches",
        sa.Column("id", sa.String(length=43), nullable=False),
        sa.Column("member", ROW_ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["member"],
            ["staff.id"],
            name=op.f("fk_console_searches_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_searches")),
    )
    op.create_index(
        "ix_care_requests_urgent_first",
        "care_requests",
        [sa.text("urgency DESC"), sa.text("(first_reply_at IS NOT NULL)"), "promise", "id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    if op.get_bind().dialect.name == "postgresql":
        # SQLite, for one machine, reads all requests when it searches.
        op.execute(f"CREATE INDEX ix_care_requests_words ON care_requests USING gin ({WORDS})")
    op.create_index("ix_happenings_what", "happenings", ["what", "at"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_happenings_what", "happenings")
    op.execute("DROP INDEX IF EXISTS ix_care_requests_words")
    op.drop_index("ix_care_requests_urgent_first", "care_requests")
    op.drop_table("console_searches")
