"""The transcript: both sides of a conversation in the order in which they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    bindparam,
    null,
    select,
    true,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import JsonObject, Reply
from bot.storage.inbox import IS_UNANSWERED
from bot.storage.tables import conversations, inbox, outbox


@dataclass(frozen=True)
class Said:
    """One message of a transcript.

    ``position`` is None for one that is not stored yet. ``id`` is the channel's for a carer's,
    our own for a reply; a carer's has ``text``, ours ``reply``. ``in_reply_to`` is the channel's
    id of the message that was replied to. ``is_lost``: it was given up, and waits for people.
    """

    position: int | None
    id: str
    at: datetime
    text: str | None = None
    reply: Reply | None = None
    in_reply_to: str | None = None
    is_lost: bool = False


@dataclass(frozen=True)
class Latest:
    """What was said since. ``is_unanswered``: a message waits that has had no reply of any kind."""

    said: list[Said]
    is_unanswered: bool
    is_erased: bool


def _nothing(column: Column[Any]) -> ColumnElement[Any]:
    """NULL in the place of ``column``."""
    return type_coerce(null(), column.type)


def _both_sides() -> Select[Any]:
    """One row of each message, or of none, with how the conversation is."""
    of_carer = select(
        inbox.c.position,
        inbox.c.received_at.label("at"),
        inbox.c.provider_id,
        inbox.c.text,
        _nothing(outbox.c.id).label("id"),
        _nothing(outbox.c.body).label("body"),
        _nothing(outbox.c.status).label("status"),
    ).where(
        inbox.c.conversation == bindparam("conversation"), inbox.c.position > bindparam("after")
    )
    answered = inbox.alias("answered")
    of_us = (
        select(
            outbox.c.position,
            outbox.c.created_at,
            answered.c.provider_id,
            _nothing(inbox.c.text),
            outbox.c.id,
            outbox.c.body,
            outbox.c.status,
        )
        .outerjoin_from(outbox, answered, outbox.c.in_reply_to == answered.c.id)
        .where(outbox.c.conversation == bindparam("conversation"))
        .where(outbox.c.position > bindparam("after"))
    )
    said = of_carer.union_all(of_us).subquery("said")
    return (
        select(conversations.c.erased, IS_UNANSWERED.exists(), *said.c)
        .select_from(conversations.outerjoin(said, true()))
        .where(conversations.c.id == bindparam("conversation"))
        .order_by(said.c.position)
    )


LATEST = _both_sides()


class Transcript:
    """Queries about both sides of a conversation, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def since(self, conversation: str, after: int) -> list[Said]:
        """Every message with a position above ``after``, in order."""
        return (await self.latest(conversation, after)).said

    async def latest(self, conversation: str, after: int) -> Latest:
        """The same with how the conversation is, in one statement."""
        values = {"conversation": conversation, "after": after}
        rows = (await self._connection.execute(LATEST, values)).all()
        if not rows:
            return Latest([], is_unanswered=False, is_erased=True)
        said = [_said(*row[2:]) for row in rows if row.position is not None]
        return Latest(said, is_unanswered=bool(rows[0][1]), is_erased=bool(rows[0][0]))


def _said(
    position: int,
    at: datetime,
    message: str | None,
    text: str | None,
    reply: str | None,
    body: JsonObject | None,
    status: str | None,
) -> Said:
    if reply is None or body is None:
        return Said(position, str(message), at, text=text)
    ours, lost = Reply.from_json(body), status == "failed"
    return Said(position, reply, at, reply=ours, in_reply_to=message, is_lost=lost)
