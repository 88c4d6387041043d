"""Care requests, their timelines, who is told, handovers, the audit and switches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("status IN ('new', 'seen', 'in_progress', 'waiting_for_carer')")
WAITING = sa.text("status = 'waiting'")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "audit",
        sa.Column("id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("member", ROW_ID),
        sa.Column("what", sa.String(length=48), nullable=False),
        sa.Column("about", sa.String(length=64)),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_hash")),
    )
    op.create_index("ix_audit_about", "audit", ["about"])

    op.create_table(
        "notifications",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("means", sa.String(length=16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("key", name=op.f("uq_notifications_key")),
    )
    op.create_index(
        "ix_notifications_waiting",
        "notifications",
        ["not_before"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )

    op.create_table(
        "switches",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("member", ROW_ID),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switches")),
    )
    op.create_table(
        "care_requests",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("pin_hash", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("urgency", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("team", sa.String(length=64)),
        sa.Column("assigned_to", ROW_ID),
        sa.Column("nation", sa.String(length=32)),
        sa.Column("council", sa.String(length=128)),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("contact", sa.JSON(), nullable=False),
        sa.Column("conversation", sa.String(length=36)),
        sa.Column("consent", sa.String(length=32)),
        sa.Column("may_ask_later", sa.Boolean(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("promise", MOMENT, nullable=False),
        sa.Column("first_reply_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("outcome", sa.Text()),
        sa.Column("asked_later_at", MOMENT),
        sa.Column("late_level", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", MOMENT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assigned_to"],
            ["staff.id"],
            name=op.f("fk_care_requests_assigned_to"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name=op.f("fk_care_requests_conversation"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_requests")),
        sa.UniqueConstraint("key", name=op.f("uq_care_requests_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_care_requests_reference")),
    )
    op.create_index("ix_care_requests_closed_at", "care_requests", ["closed_at"])
    op.create_index("ix_care_requests_conversation", "care_requests", ["conversation"])
    op.create_index(
        "ix_care_requests_open",
        "care_requests",
        ["team", "urgency", "promise"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_care_requests_opened_at", "care_requests", ["opened_at"])

    op.create_table(
        "care_request_people",
        sa.Column("request", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request"],
            ["care_requests.id"],
            name=op.f("fk_care_request_people_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request", name=op.f("pk_care_request_people")),
    )
    op.create_table(
        "handovers",
        sa.Column("conversation", sa.String(length=36), nullable=False),
        sa.Column("member", ROW_ID, nullable=False),
        sa.Column("request", ROW_ID, nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name=op.f("fk_handovers_conversation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member"], ["staff.id"], name=op.f("fk_handovers_member"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request"], ["care_requests.id"], name=op.f("fk_handovers_request"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_handovers")),
    )
    op.create_table(
        "happenings",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("request", ROW_ID, nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", ROW_ID),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by"], ["staff.id"], name=op.f("fk_happenings_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["request"],
            ["care_requests.id"],
            name=op.f("fk_happenings_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_happenings")),
    )
    op.create_index("ix_happenings_request", "happenings", ["request", "id"])


def downgrade() -> None:
    """Drop them."""
    for table in (
        "switches", "audit", "handovers", "notifications", "happenings", "care_request_people",
        "care_requests",
    ):  # fmt: skip
        op.drop_table(table)
