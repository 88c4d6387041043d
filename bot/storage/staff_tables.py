"""The tables of the team's side: members, how they sign in, and wrong tries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy import Column as C

from bot.storage.sealed_types import Blind, SealedText
from bot.storage.tables import Moment, RowId, metadata


def _member() -> C[Any]:
    return C("member", RowId, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False)


staff = Table(
    "staff",
    metadata,
    C("id", RowId, primary_key=True, autoincrement=True),
    C("email", String(254), nullable=False, unique=True),
    C("name", String(120), nullable=False),
    C("role", String(16), nullable=False),
    C("teams", JSON, nullable=False),
    C("disabled", Boolean, nullable=False),
    C("password_hash", Text),
    C("totp_secret", SealedText("staff.totp_secret")),
    C("totp_last_step", Integer, nullable=False),
    C("added_at", Moment, nullable=False),
)

# Codes that work once: the invitation, and what to sign in with when the phone is lost.
staff_codes = Table(
    "staff_codes",
    metadata,
    C("id", RowId, primary_key=True, autoincrement=True),
    _member(),
    C("purpose", String(16), nullable=False),
    C("code_hash", String(64), nullable=False, unique=True),
    C("good_until", Moment),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    C("id", RowId, primary_key=True, autoincrement=True),
    _member(),
    C("token_hash", String(64), nullable=False, unique=True),
    C("stage", String(16), nullable=False),
    C("csrf", String(64), nullable=False),
    C("began_at", Moment, nullable=False),
    C("last_seen_at", Moment, nullable=False),
    C("wrong_codes", Integer, nullable=False),
)

# Browsers that a member has signed in from: a stranger's wrong tries don't shut these out.
staff_devices = Table(
    "staff_devices",
    metadata,
    C("id", RowId, primary_key=True, autoincrement=True),
    _member(),
    C("token_hash", String(64), nullable=False, unique=True),
    C("last_used_at", Moment, nullable=False),
)

# What a member searches for may be personal: it stays here, and the address holds only ``id``.
console_searches = Table(
    "console_searches",
    metadata,
    C("id", String(43), primary_key=True),
    _member(),
    C("words", SealedText("console_searches.words"), nullable=False),
    C("at", Moment, nullable=False),
)

# By hash: what a stranger typed may be anybody's address, or a password in the wrong box.
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    C("id", RowId, primary_key=True, autoincrement=True),
    C("who", Blind("sign_in_failures.who"), nullable=False),
    C("at", Moment, nullable=False),
    Index("ix_sign_in_failures_who", "who", "at"),
)
