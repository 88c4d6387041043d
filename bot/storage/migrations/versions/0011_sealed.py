"""Words, names and numbers are sealed, and found by blind indexes. It needs the keys.

A column is not changed but made anew: SQLite can't change one without copying its table, and
dropping the copied table would delete all that refers to it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from bot.storage.addresses import on
from bot.storage.key_ring import KeyRing
from bot.storage.migrations.sealed_columns import (
    Row,
    Values,
    add,
    new,
    our_keys,
    rows_of,
    write,
    write_words,
)
from bot.storage.request_words import words_of

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# By table: its key, and the columns that are sealed; those that may be empty.
SEALED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "conversations": (("id",), ("address",)),
    "inbox": (("id",), ("provider_id", "text", "payload")),
    "outbox": (("id",), ("body",)),
    "sent_parts": (("reference",), ("provider_id",)),
    "unanswered_questions": (("id",), ("text",)),
    "feedback": (("id",), ("words",)),
    "care_requests": (("id",), ("reference", "answers", "contact", "outcome")),
    "care_request_people": (("request",), ("name",)),
    "happenings": (("id",), ("data",)),
    "notifications": (("id",), ("address", "fields")),
    "meeting_pages": (("token_hash",), ("meeting_when", "points")),
    "dialogues": (("conversation", "position"), ("events",)),
    "console_searches": (("id",), ("words",)),
    "staff": (("id",), ("totp_secret",)),
}
MAY_BE_EMPTY = {
    "inbox.payload", "sent_parts.provider_id", "unanswered_questions.text", "feedback.words",
    "care_requests.outcome", "staff.totp_secret",
}  # fmt: skip
# The old column becomes the index of the new one.
INDEXED = {
    "conversations": ("address", "address_index"),
    "inbox": ("provider_id", "provider_index"),
    "sent_parts": ("provider_id", "provider_index"),
    "care_requests": ("reference", "reference_index"),
}
REFERENCE_DIGITS = 16


def upgrade() -> None:
    """Seal what there is."""
    _make_tables()
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_care_requests_words", "care_requests")
    op.add_column("care_requests", sa.Column("phone_index", sa.String(64)))
    for table, (key, columns) in SEALED.items():
        _seal(table, key, columns)
    op.create_index("ix_care_requests_phone_index", "care_requests", ["phone_index"])
    _seal_hashes()


def downgrade() -> None:
    """Refused: what was sealed stays sealed."""
    raise NotImplementedError("restore the backup that was made before this version")


def _make_tables() -> None:
    op.create_table(
        "sealing_keys",
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("purpose", "name", name=op.f("pk_sealing_keys")),
    )
    op.create_table(
        "care_request_words",
        sa.Column("request", ROW_ID, nullable=False),
        sa.Column("word", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request"],
            ["care_requests.id"],
            name=op.f("fk_care_request_words_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request", "word", name=op.f("pk_care_request_words")),
    )
    op.create_index("ix_care_request_words_word", "care_request_words", ["word", "request"])


def _seal(table: str, key: tuple[str, ...], columns: tuple[str, ...]) -> None:
    """Put a new column beside each old one, fill it, and take the old one's place."""
    old, index = INDEXED.get(table, ("", ""))
    if index:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {index}")
    for column in columns:
        add(table, new(column), f"{table}.{column}" in MAY_BE_EMPTY)
    reads = {column: index if column == old else column for column in columns}
    for rows in rows_of(table, key, reads, ALSO_READ.get(table, ())):
        changed = [_sealed(table, columns, row) for row in rows]
        write(table, key, columns, INDEXES.get(table, ()), changed)
    for column in columns:
        if column != old:
            op.drop_column(table, column)
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {new(column)} TO {column}")
        if op.get_bind().dialect.name == "postgresql" and f"{table}.{column}" not in MAY_BE_EMPTY:
            op.alter_column(table, column, nullable=False)


def _sealed(table: str, columns: tuple[str, ...], row: Row) -> Values:
    keys, values = our_keys(), dict(row)
    for column in columns:
        place, text = f"{table}.{column}", row[column]
        # The words of a question that only counts are none now; they were empty.
        is_gone = text is None or (not text and place == "unanswered_questions.text")
        values[new(column)] = None if is_gone else keys.seal(text, place)
    beside = BESIDE.get(table)
    return {**values, **beside(keys, row)} if beside else values


def _address(keys: KeyRing, row: Row) -> Values:
    address = on(row["channel"], row["address"])
    return {"address_index": keys.index(address, "conversations.address").hex()}


def _provider_id(table: str) -> Callable[[KeyRing, Row], Values]:
    def index(keys: KeyRing, row: Row) -> Values:
        known = row["provider_id"]
        place = f"{table}.provider_id"
        return {"provider_index": None if known is None else keys.index(known, place).hex()}

    return index


def _request(keys: KeyRing, row: Row) -> Values:
    """Its indexes; its words, too, are written."""
    answers, contact = json.loads(row["answers"]), json.loads(row["contact"])
    said = [one[part] for one in answers.values() for part in ("said", "understood")]
    words = words_of(said, [one for one in contact.values() if isinstance(one, str)])
    write_words(keys, row["id"], words)
    phone = contact.get("phone")
    reference = keys.index(row["reference"], "care_requests.reference").hex()
    return {
        "key": hashlib.sha256(row["key"].encode()).hexdigest(),
        "reference_index": reference[:REFERENCE_DIGITS],
        "phone_index": keys.index(phone, "care_requests.phone").hex() if phone else None,
    }


def _notification(keys: KeyRing, row: Row) -> Values:
    return {"key": hashlib.sha256(row["key"].encode()).hexdigest()}


# What is written beside the sealed columns, and the columns that it takes.
BESIDE: dict[str, Callable[[KeyRing, Row], Values]] = {
    "conversations": _address,
    "inbox": _provider_id("inbox"),
    "sent_parts": _provider_id("sent_parts"),
    "care_requests": _request,
    "notifications": _notification,
}
ALSO_READ = {"conversations": ("channel",), "care_requests": ("key",), "notifications": ("key",)}
INDEXES = {
    "conversations": ("address_index",),
    "inbox": ("provider_index",),
    "sent_parts": ("provider_index",),
    "care_requests": ("key", "reference_index", "phone_index"),
    "notifications": ("key",),
}


def _seal_hashes() -> None:
    """Of addresses only hashes were kept: they are indexed with a key as well."""
    keys, connection = our_keys(), op.get_bind()
    add("opt_outs", "hash", may_be_empty=False)
    add("erasures", "address_sealed", may_be_empty=True)
    opt_outs = sa.table("opt_outs", sa.column("address"), sa.column("hash", sa.LargeBinary))
    for (old,) in connection.execute(sa.select(opt_outs.c.address)).all():
        new = {"address": keys.index(old, "opt_outs.address").hex(),
               "hash": keys.seal(old, "opt_outs.hash")}  # fmt: skip
        connection.execute(opt_outs.update().where(opt_outs.c.address == old).values(**new))
    erasures = sa.table(
        "erasures", sa.column("address_hash"), sa.column("address_sealed", sa.LargeBinary)
    )
    known = sa.select(erasures.c.address_hash).distinct()
    for (old,) in connection.execute(known.where(erasures.c.address_hash.is_not(None))).all():
        new = {"address_hash": keys.index(old, "erasures.address").hex(),
               "address_sealed": keys.seal(old, "erasures.address_sealed")}  # fmt: skip
        connection.execute(erasures.update().where(erasures.c.address_hash == old).values(**new))
    # They count for a quarter of an hour.
    op.execute("DELETE FROM sign_in_failures")
    if connection.dialect.name == "postgresql":
        op.alter_column("opt_outs", "hash", nullable=False)
