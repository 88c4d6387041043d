"""The tables, in SQLAlchemy Core.

Core rather than ORM: each query is a short, visible statement, there is no identity map to go
stale between two awaits, and what leaves this package is plain frozen dataclasses.

Words, names and numbers are sealed (docs/adr/0011). What must be found by them has a blind index
beside it, ``…_index``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy import Column as C

from bot.storage.sealed_types import Blind, SealedJson, SealedText

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RowId = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a moment that doesn't say its time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must say its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the time zone; it was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _conversation(ondelete: str, nullable: bool = False) -> C[Any]:
    key = ForeignKey("conversations.id", ondelete=ondelete)
    return C("conversation", String(36), key, nullable=nullable)


def _inbox(ondelete: str) -> C[Any]:
    return C("inbox_id", RowId, ForeignKey("inbox.id", ondelete=ondelete))


# One counter, next_position, numbers a conversation's messages in both directions.
conversations = Table(
    "conversations",
    metadata,
    C("id", String(36), primary_key=True),
    C("channel", String(32), nullable=False),
    C("address", SealedText("conversations.address"), nullable=False),
    C("address_index", Blind("conversations.address", 128), nullable=False),
    C("token_hash", String(64)),
    C("nation", String(32)),
    C("topic", String(64)),
    C("article", String(128)),
    C("language", String(2)),
    C("next_position", Integer, nullable=False),
    C("created_at", Moment, nullable=False),
    C("last_seen_at", Moment, nullable=False),
    C("erased", Boolean, nullable=False),
    UniqueConstraint("channel", "address_index", name="uq_conversations_channel_address"),
    Index("ix_conversations_last_seen_at", "last_seen_at"),
)

inbox = Table(
    "inbox",
    metadata,
    C("id", RowId, primary_key=True, autoincrement=True),
    C("channel", String(32), nullable=False),
    C("provider_id", SealedText("inbox.provider_id"), nullable=False),
    C("provider_index", Blind("inbox.provider_id", 128), nullable=False),
    _conversation("CASCADE"),
    C("position", Integer, nullable=False),
    C("text", SealedText("inbox.text"), nullable=False),
    C("payload", SealedText("inbox.payload")),
    C("received_at", Moment, nullable=False),
    C("status", String(16), nullable=False),
    C("attempts", Integer, nullable=False),
    C("not_before", Moment),
    C("claimed_until", Moment),
    C("concern_kind", String(32)),
    C("concern_at_risk", String(32)),
    C("concern_pattern", Text),
    UniqueConstraint("channel", "provider_index", name="uq_inbox_channel_provider_id"),
    UniqueConstraint("conversation", "position"),
)

unfinished = text("status IN ('waiting', 'working')")
Index(
    "ix_inbox_unfinished",
    inbox.c.conversation,
    inbox.c.position,
    sqlite_where=unfinished,
    postgresql_where=unfinished,
)

outbox = Table(
    "outbox",
    metadata,
    C("id", String(36), primary_key=True),
    _conversation("CASCADE"),
    C("position", Integer, nullable=False),
    C("in_reply_to", RowId, ForeignKey("inbox.id", ondelete="CASCADE")),
    C("part", Integer, nullable=False),
    C("body", SealedJson("outbox.body"), nullable=False),
    C("created_at", Moment, nullable=False),
    C("status", String(16), nullable=False),
    C("attempts", Integer, nullable=False),
    C("urgent", Boolean, nullable=False),
    C("way", String(16), nullable=False),
    C("not_before", Moment),
    C("claimed_until", Moment),
    C("error", String(64)),
    UniqueConstraint("in_reply_to", "part"),
    UniqueConstraint("conversation", "position"),
)

unsent = text("status IN ('waiting', 'sending', 'unknown')")
Index(
    "ix_outbox_unsent",
    outbox.c.conversation,
    outbox.c.position,
    sqlite_where=unsent,
    postgresql_where=unsent,
)
undelivered = text("status = 'failed'")
Index(
    "ix_outbox_failed",
    outbox.c.created_at,
    sqlite_where=undelivered,
    postgresql_where=undelivered,
)

# One row for each message that a provider was handed. ``reference`` is our own id of it; the
# provider's may spell the number that it went to, as WhatsApp's does.
sent_parts = Table(
    "sent_parts",
    metadata,
    C("reference", String(64), primary_key=True),
    C("outbox", String(36), ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False),
    C("way", String(16), nullable=False),
    C("channel", String(32), nullable=False),
    C("progress", String(16), nullable=False),
    C("provider_id", SealedText("sent_parts.provider_id")),
    C("provider_index", Blind("sent_parts.provider_id", 128)),
    C("error", String(64)),
    C("tried_at", Moment, nullable=False),
)
Index("ix_sent_parts_outbox", sent_parts.c.outbox)
Index("ix_sent_parts_provider_id", sent_parts.c.channel, sent_parts.c.provider_index)

# Who wants no more messages, by the hash of the address; ``hash`` is the same, to be opened when
# the index key changes. ``last_word`` is the reply that confirms it, which still goes out.
opt_outs = Table(
    "opt_outs",
    metadata,
    C("channel", String(32), primary_key=True),
    C("address", Blind("opt_outs.address", 128), primary_key=True),
    C("hash", SealedText("opt_outs.hash"), nullable=False),
    C("at", Moment, nullable=False),
    C("last_word", String(36)),
)

# Outlives the messages it was raised by: that a concern came, and which; never its words.
concerns = Table(
    "concerns",
    metadata,
    C("id", RowId, primary_key=True, autoincrement=True),
    _conversation("SET NULL", nullable=True),
    _inbox("SET NULL"),
    C("kind", String(32), nullable=False),
    C("at_risk", String(32)),
    C("pattern", Text),
    C("raised_at", Moment, nullable=False),
    UniqueConstraint("inbox_id"),
)

unanswered_questions = Table(
    "unanswered_questions",
    metadata,
    C("id", RowId, primary_key=True, autoincrement=True),
    _conversation("CASCADE"),
    _inbox("CASCADE"),
    C("text", SealedText("unanswered_questions.text")),
    C("labels", JSON, nullable=False),
    C("confidence", Float),
    C("asked_at", Moment, nullable=False),
    UniqueConstraint("inbox_id"),
)

feedback = Table(
    "feedback",
    metadata,
    C("id", RowId, primary_key=True, autoincrement=True),
    _conversation("CASCADE"),
    _inbox("CASCADE"),
    C("article", String(128)),
    C("helpful", Boolean),
    C("words", SealedText("feedback.words")),
    C("given_at", Moment, nullable=False),
    UniqueConstraint("inbox_id"),
)
