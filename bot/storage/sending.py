"""What waits to be sent: replies of channels that push, in the order of each conversation.

waiting -> sending -> sent -> delivered -> read, or failed; unknown while nobody can tell whether
it was sent (without ``not_before`` once nobody ever can); held until the carer writes; stopped
where the carer wants nothing more; passed_on where a person is to phone instead.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs
from bot.messages import Reply
from bot.storage.errors import Unreadable
from bot.storage.tables import conversations, outbox

LOG = logs.Log(__name__)
# Once it is time to look an unknown one up, that takes seconds: ``bot.conversation.unknowns``.
# Nothing may hold a conversation up for longer, even if nobody looks.
LOOKED_WITHIN = timedelta(seconds=60)


@dataclass(frozen=True)
class ToSend:
    """A reply to send. ``way`` is empty for the conversation's own channel.

    ``attempts`` counts the claims: it tells a sender whether the row is still its own.
    """

    id: str
    conversation: str
    channel: str
    address: str
    reply: Reply
    created_at: datetime
    attempts: int
    urgent: bool
    way: str
    error: str | None
    status: str


@dataclass(frozen=True)
class Figures:
    """How a channel's outbox stands; ``tries`` are those of all its replies together."""

    channel: str
    status: str
    count: int
    oldest: datetime
    tries: int


def _first_in_line() -> ColumnElement[bool]:
    """Nothing earlier may still go out: not even what is unknown and due to be looked up."""
    earlier = outbox.alias("earlier")
    blocks = or_(
        text("earlier.status IN ('waiting', 'sending')"),
        and_(text("earlier.status = 'unknown'"), earlier.c.not_before > bindparam("looked_since")),
    )
    return ~exists().where(
        earlier.c.conversation == outbox.c.conversation,
        earlier.c.position < outbox.c.position,
        text("earlier.status IN ('waiting', 'sending', 'unknown')"),
        blocks,
    )


def _claimable() -> Select[Any]:
    now: BindParameter[datetime] = bindparam("now")
    due = and_(
        outbox.c.status == "waiting", or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now)
    )
    abandoned = and_(outbox.c.status == "sending", outbox.c.claimed_until < now)
    return (
        select(outbox.c.id)
        .where(text("outbox.status IN ('waiting', 'sending', 'unknown')"))
        .where(or_(due, abandoned), or_(outbox.c.urgent, _first_in_line()))
        .order_by(outbox.c.urgent.desc(), outbox.c.created_at)
        .limit(bindparam("most"))
    )


CLAIMABLE = _claimable()
CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(CLAIMABLE.with_for_update(skip_locked=True)))
    .values(status="sending", claimed_until=bindparam("until"), attempts=outbox.c.attempts + 1)
    .returning(outbox.c.id)
)
SHOWN = select(
    outbox.c.id, outbox.c.conversation, conversations.c.channel, conversations.c.address,
    outbox.c.body, outbox.c.created_at, outbox.c.attempts, outbox.c.urgent, outbox.c.way,
    outbox.c.error, outbox.c.status,
).join_from(outbox, conversations, outbox.c.conversation == conversations.c.id)  # fmt: skip

FIND = SHOWN.where(outbox.c.id == bindparam("identity")).with_for_update(of=outbox)


class Sending:
    """Queries about what is to be sent, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def is_claimable(self, now: datetime) -> bool:
        """Whether there is anything to claim, asked without a lock."""
        found = await self._connection.execute(CLAIMABLE, _at(now, 1))
        return found.first() is not None

    async def claim(self, now: datetime, until: datetime, limit: int) -> list[ToSend]:
        """Take up to ``limit`` replies, at most one of each conversation beside urgent ones."""
        values = {**_at(now, limit), "until": until}
        taken = (await self._connection.execute(CLAIM, values)).scalars().all()
        return await self._readable(outbox.c.id.in_(taken)) if taken else []

    async def find(self, identity: str) -> ToSend | None:
        """A reply, held until the end of the unit of work."""
        rows = (await self._connection.execute(FIND, {"identity": identity})).mappings()
        return next((_read(row) for row in rows), None)

    async def unknown(self, now: datetime, limit: int) -> list[ToSend]:
        """Replies of which it is time to find out whether they were sent."""
        time = or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now)
        due = and_(outbox.c.status == "unknown", time)
        return await self._readable(due, limit)

    async def change(self, row: ToSend, status: str, **values: Any) -> bool:
        """Move a reply on; False if it is no longer this sender's, or was erased."""
        return await self._update(_mine(row), status=status, claimed_until=None, **values)

    async def renew(self, row: ToSend, until: datetime) -> bool:
        """Claim a reply for longer; False if it is no longer this sender's."""
        return await self._update(_mine(row), claimed_until=until)

    async def set_status(self, identity: str, status: str, **values: Any) -> bool:
        """Move a reply on that ``find`` holds."""
        return await self._update(outbox.c.id == identity, status=status, **values)

    async def release(self, conversation: str) -> bool:
        """Let go what was held until the carer wrote."""
        held = and_(outbox.c.conversation == conversation, outbox.c.status == "held")
        return await self._update(held, status="waiting", way="", not_before=None, attempts=0)

    async def is_holding(self, conversation: str) -> bool:
        """Whether something is held already, so that the carer knows."""
        held = and_(outbox.c.conversation == conversation, outbox.c.status == "held")
        found = await self._connection.execute(select(outbox.c.id).where(held).limit(1))
        return found.first() is not None

    async def status_of(self, identity: str) -> str | None:
        """How far a reply got."""
        found = await self._connection.execute(
            select(outbox.c.status).where(outbox.c.id == identity)
        )
        status: str | None = found.scalar_one_or_none()
        return status

    async def figures(self) -> list[Figures]:
        """Counts of what is neither delivered nor fetched, by channel."""
        columns = (conversations.c.channel, outbox.c.status)
        statement = (
            select(
                *columns, func.count(), func.min(outbox.c.created_at), func.sum(outbox.c.attempts)
            )
            .join_from(outbox, conversations, outbox.c.conversation == conversations.c.id)
            .where(outbox.c.status.in_(("waiting", "sending", "unknown", "held", "failed")))
            .group_by(*columns)
        )
        return [Figures(*row) for row in await self._connection.execute(statement)]

    async def _update(self, where: ColumnElement[bool], **values: Any) -> bool:
        result = await self._connection.execute(update(outbox).where(where).values(**values))
        return bool(result.rowcount)

    async def _readable(self, where: ColumnElement[bool], limit: int = 100) -> list[ToSend]:
        """As ``_show``; what doesn't open is a dead letter, and holds nothing else up."""
        try:
            return await self._show(where, limit)
        except Unreadable:
            ours = (
                (await self._connection.execute(select(outbox.c.id).where(where))).scalars().all()
            )
        rows = []
        for identity in ours[:limit]:
            try:
                rows += await self._show(outbox.c.id == identity)
            except Unreadable as error:
                LOG.error("unreadable_reply", error)
                await self.set_status(identity, "failed", error="unreadable", claimed_until=None)
        return rows

    async def _show(self, where: ColumnElement[bool], limit: int = 100) -> list[ToSend]:
        statement = SHOWN.where(where).order_by(outbox.c.created_at, outbox.c.position)
        rows = (await self._connection.execute(statement.limit(limit))).mappings()
        return [_read(row) for row in rows]


def _at(now: datetime, most: int) -> dict[str, object]:
    return {"now": now, "looked_since": now - LOOKED_WITHIN, "most": most}


def _mine(row: ToSend) -> ColumnElement[bool]:
    return and_(
        outbox.c.id == row.id, outbox.c.attempts == row.attempts, outbox.c.status == "sending"
    )


def _read(row: Any) -> ToSend:
    values = {one.name: row[one.name] for one in fields(ToSend) if one.name != "reply"}
    return ToSend(**values, reply=Reply.from_json(row["body"]))
