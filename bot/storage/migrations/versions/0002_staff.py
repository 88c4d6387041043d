"""Team members and how they sign in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _id() -> sa.Column[int]:
    return sa.Column("id", ROW_ID, autoincrement=True, nullable=False)


def _of_member(table: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        _id(),
        sa.Column("member", ROW_ID, nullable=False),
        *parts,
        sa.ForeignKeyConstraint(
            ["member"], ["staff.id"], name=op.f(f"fk_{table}_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "staff",
        _id(),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("teams", sa.JSON(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("totp_secret", sa.String(length=64)),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "sign_in_failures",
        _id(),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
    )
    op.create_index("ix_sign_in_failures_who", "sign_in_failures", ["who", "at"])
    _make_tables_of_members()


def _make_tables_of_members() -> None:
    _of_member(
        "staff_codes",
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("good_until", MOMENT),
        sa.UniqueConstraint("code_hash", name=op.f("uq_staff_codes_code_hash")),
    )
    _of_member(
        "staff_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_sessions_token_hash")),
    )
    _of_member(
        "staff_devices",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=False),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_devices_token_hash")),
    )


def downgrade() -> None:
    """Undo it."""
    for table in (
        "staff_devices", "staff_sessions", "staff_codes", "sign_in_failures", "staff",
    ):  # fmt: skip
        op.drop_table(table)
