"""The tables of care requests."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import Column as C

from bot.storage.sealed_types import Blind, BlindWord, Hashed, SealedJson, SealedText
from bot.storage.tables import Moment, RowId, metadata

# ``key`` is unique for ever: opening is harmless to repeat. ``tries`` counts wrong PINs.
care_requests = Table(
    "care_requests",
    metadata,
    C("id", RowId, primary_key=True, autoincrement=True),
    C("key", Hashed(200), nullable=False, unique=True),
    C("reference", SealedText("care_requests.reference"), nullable=False),
    C("reference_index", Blind("care_requests.reference", 16), nullable=False),
    C("pin_hash", String(128), nullable=False),
    C("kind", String(32), nullable=False),
    C("urgency", String(16), nullable=False),
    C("status", String(32), nullable=False),
    C("team", String(64)),
    C("assigned_to", RowId, ForeignKey("staff.id", ondelete="SET NULL")),
    C("nation", String(32)),
    C("council", String(128)),
    C("answers", SealedJson("care_requests.answers"), nullable=False),
    C("contact", SealedJson("care_requests.contact"), nullable=False),
    C("phone_index", Blind("care_requests.phone")),
    C("conversation", String(36), ForeignKey("conversations.id", ondelete="SET NULL")),
    C("consent", String(32)),
    C("may_ask_later", Boolean, nullable=False),
    C("opened_at", Moment, nullable=False),
    C("promise", Moment, nullable=False),
    C("first_reply_at", Moment),
    C("closed_at", Moment),
    C("outcome", SealedText("care_requests.outcome")),
    C("asked_later_at", Moment),
    C("late_level", Integer, nullable=False),
    C("tries", Integer, nullable=False),
    C("locked_until", Moment),
    C("version", Integer, nullable=False),
    UniqueConstraint("reference_index", name="uq_care_requests_reference"),
)
open_requests = text("status IN ('new', 'seen', 'in_progress', 'waiting_for_carer')")
Index(
    "ix_care_requests_open",
    care_requests.c.team,
    care_requests.c.urgency,
    care_requests.c.promise,
    sqlite_where=open_requests,
    postgresql_where=open_requests,
)
is_answered = care_requests.c.first_reply_at.is_not(None)
# The order of the console's queue.
Index(
    "ix_care_requests_urgent_first",
    care_requests.c.urgency.desc(),
    is_answered,
    care_requests.c.promise,
    care_requests.c.id,
    sqlite_where=open_requests,
    postgresql_where=open_requests,
)
# All that insights count by: a request is wide, and reading it whole takes six times as long.
Index(
    "ix_care_requests_counted",
    care_requests.c.opened_at,
    care_requests.c.kind,
    care_requests.c.team,
    care_requests.c.promise,
    care_requests.c.first_reply_at,
    care_requests.c.closed_at,
    care_requests.c.assigned_to,
)
Index("ix_care_requests_closed_at", care_requests.c.closed_at)
Index("ix_care_requests_conversation", care_requests.c.conversation)
Index("ix_care_requests_phone_index", care_requests.c.phone_index)

# What the console searches in: every word of the answers and the contact, each as a blind index.
care_request_words = Table(
    "care_request_words",
    metadata,
    C("request", RowId, ForeignKey("care_requests.id", ondelete="CASCADE"), primary_key=True),
    C("word", BlindWord("care_requests.words"), primary_key=True),
    Index("ix_care_request_words_word", "word", "request"),
)

# The cared-for person's name, apart from all else: shown only where a role asks for it.
care_request_people = Table(
    "care_request_people",
    metadata,
    C("request", RowId, ForeignKey("care_requests.id", ondelete="CASCADE"), primary_key=True),
    C("name", SealedText("care_request_people.name"), nullable=False),
)

happenings = Table(
    "happenings",
    metadata,
    C("id", RowId, primary_key=True, autoincrement=True),
    C("request", RowId, ForeignKey("care_requests.id", ondelete="CASCADE"), nullable=False),
    C("what", String(32), nullable=False),
    C("at", Moment, nullable=False),
    C("by", RowId, ForeignKey("staff.id", ondelete="SET NULL")),
    C("data", SealedJson("happenings.data"), nullable=False),
    Index("ix_happenings_request", "request", "id"),
    Index("ix_happenings_what", "what", "at"),
)

# Who is to be told: written with what happened, sent afterwards. ``key`` is unique: told once.
notifications = Table(
    "notifications",
    metadata,
    C("id", RowId, primary_key=True, autoincrement=True),
    C("key", Hashed(200), nullable=False, unique=True),
    C("means", String(16), nullable=False),
    C("address", SealedText("notifications.address"), nullable=False),
    C("template", String(32), nullable=False),
    C("fields", SealedJson("notifications.fields"), nullable=False),
    C("status", String(16), nullable=False),
    C("attempts", Integer, nullable=False),
    C("not_before", Moment, nullable=False),
    C("created_at", Moment, nullable=False),
)
Index(
    "ix_notifications_waiting",
    notifications.c.not_before,
    sqlite_where=text("status = 'waiting'"),
    postgresql_where=text("status = 'waiting'"),
)

Index(
    "ix_notifications_failed",
    notifications.c.id,
    sqlite_where=text("status = 'failed'"),
    postgresql_where=text("status = 'failed'"),
)

# While a person of the team is talking, the assistant steps back.
handovers = Table(
    "handovers",
    metadata,
    C(
        "conversation",
        String(36),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    C("member", RowId, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    C("request", RowId, ForeignKey("care_requests.id", ondelete="CASCADE"), nullable=False),
    C("began_at", Moment, nullable=False),
    C("until", Moment, nullable=False),
)

# Append-only and chained: each entry's hash covers the one before it. No content, only ids.
audit = Table(
    "audit",
    metadata,
    C("id", RowId, primary_key=True, autoincrement=False),
    C("at", Moment, nullable=False),
    C("member", RowId),
    C("what", String(48), nullable=False),
    C("about", String(64)),
    C("data", JSON, nullable=False),
    C("previous", String(64), nullable=False),
    C("hash", String(64), nullable=False, unique=True),
    Index("ix_audit_about", "about"),
)

# ``name`` is "assistant" or "channel:<name>"; a row means: switched off.
switches = Table(
    "switches",
    metadata,
    C("name", String(64), primary_key=True),
    C("message", Text, nullable=False),
    C("reason", Text, nullable=False),
    C("member", RowId),
    C("at", Moment, nullable=False),
)

# After danger: conversations that stay careful, and whether their question was answered.
careful_talks = Table(
    "careful_talks",
    metadata,
    C(
        "conversation",
        String(36),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    C("at_risk", String(32)),
    C("asked_at", Moment, nullable=False),
    C("answered", Boolean, nullable=False),
    C("silence_told", Boolean, nullable=False),
)

# Lists for meetings. Of a page's link only the hash is kept; with the conversation it goes.
meeting_pages = Table(
    "meeting_pages",
    metadata,
    C("token_hash", String(64), primary_key=True),
    C(
        "conversation",
        String(36),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    C("kind", String(32), nullable=False),
    C("meeting_when", SealedText("meeting_pages.meeting_when"), nullable=False),
    C("points", SealedJson("meeting_pages.points"), nullable=False),
    C("until", Moment, nullable=False),
    Index("ix_meeting_pages_conversation", "conversation"),
    Index("ix_meeting_pages_until", "until"),
)
