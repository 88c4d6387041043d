"""The inbox: every message that came, once, and how far its answer has got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import CursorResult, UpdateBase, bindparam, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import InboundMessage
from bot.storage.tables import inbox, outbox, unfinished

Status: TypeAlias = Literal["waiting", "working", "done", "failed"]


@dataclass(frozen=True)
class InboxRow:
    """A stored message. ``payload`` is what a pressed choice stands for.

    ``attempts`` counts the claims, this one included: it tells a worker whether the row is
    still its own.
    """

    id: int
    channel: str
    provider_id: str
    conversation: str
    position: int
    text: str
    payload: str | None
    received_at: datetime
    status: Status
    attempts: int


@dataclass(frozen=True)
class Finished:
    """A message that is done with. ``others_wait``: more of its conversation are not."""

    others_wait: bool


COLUMNS = tuple(inbox.c[name] for name in InboxRow.__annotations__)

# Statements of every message are built once: building costs more than the database does.
FIND = select(*COLUMNS).where(
    inbox.c.channel == bindparam("channel"), inbox.c.provider_index == bindparam("provider_id")
)
ADD = inbox.insert().returning(inbox.c.id)
IS_UNANSWERED = (
    select(inbox.c.id)
    .where(
        inbox.c.conversation == bindparam("conversation"),
        unfinished,
        ~exists().where(outbox.c.in_reply_to == inbox.c.id),
    )
    .limit(1)
)
# Whoever lost the row to another worker changes nothing.
MINE = update(inbox).where(
    inbox.c.id == bindparam("identity"),
    inbox.c.status == "working",
    inbox.c.attempts == bindparam("tried"),
)
other = inbox.alias("other")
# Without a word of the row itself: SQLite's RETURNING would take that for the other's.
OTHERS_WAIT = exists().where(
    other.c.conversation == bindparam("theirs"),
    other.c.id != bindparam("identity"),
    text("other.status IN ('waiting', 'working')"),
)
FINISH = MINE.values(status=bindparam("now"), claimed_until=None).returning(OTHERS_WAIT)
PUT_BACK = MINE.values(
    status="waiting",
    not_before=bindparam("until"),
    claimed_until=None,
    attempts=bindparam("left"),
)
NEWEST_OF_CARER = (
    select(inbox.c.received_at, inbox.c.text)
    .where(inbox.c.conversation == bindparam("conversation"))
    .order_by(inbox.c.position.desc())
    .limit(bindparam("most"))
)


class Inbox:
    """Queries about messages that came, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, channel: str, provider_id: str) -> InboxRow | None:
        """The message that the channel knows by that id."""
        values = {"channel": channel, "provider_id": provider_id}
        found = (await self._connection.execute(FIND, values)).mappings().one_or_none()
        return InboxRow(**found) if found else None

    async def add(
        self,
        message: InboundMessage,
        conversation: str,
        position: int,
        payload: str | None,
        status: Status,
    ) -> int:
        """Store ``message``; the id of its row. A second one of its id breaks a constraint."""
        values = {
            "channel": message.channel,
            "provider_id": message.provider_id,
            "provider_index": message.provider_id,
            "conversation": conversation,
            "position": position,
            "text": message.text,
            "payload": payload,
            "received_at": message.received_at,
            "status": status,
            "attempts": 0,
        }
        result = await self._connection.execute(ADD, values)
        return int(result.scalar_one())

    async def finish(self, row: InboxRow, status: Status) -> Finished | None:
        """End the work on ``row``; None if it is no longer this worker's, or was erased."""
        values = {"now": status, "theirs": row.conversation}
        found = (await self._change(FINISH, row, **values)).one_or_none()
        return Finished(others_wait=bool(found[0])) if found else None

    async def put_back(self, row: InboxRow, not_before: datetime, *, tried: bool = True) -> bool:
        """Let ``row`` wait; ``tried=False`` takes the attempt back."""
        left = row.attempts if tried else row.attempts - 1
        changed = await self._change(PUT_BACK, row, until=not_before, left=left)
        return bool(changed.rowcount)

    async def typed_before(self, row: InboxRow) -> InboxRow | None:
        """What the carer typed last before ``row``; pressed buttons don't count."""
        earlier = select(*COLUMNS).where(
            inbox.c.conversation == row.conversation,
            inbox.c.position < row.position,
            inbox.c.payload.is_(None),
        )
        newest = earlier.order_by(inbox.c.position.desc()).limit(1)
        found = (await self._connection.execute(newest)).mappings().one_or_none()
        return InboxRow(**found) if found else None

    async def before(self, row: InboxRow, most: int) -> list[InboxRow]:
        """What the carer wrote or pressed before ``row``, the newest first."""
        earlier = select(*COLUMNS).where(
            inbox.c.conversation == row.conversation, inbox.c.position < row.position
        )
        newest = earlier.order_by(inbox.c.position.desc()).limit(most)
        found = await self._connection.execute(newest)
        return [InboxRow(**one) for one in found.mappings()]

    async def last_heard(self, conversation: str) -> datetime | None:
        """When the carer wrote last."""
        newest = select(inbox.c.received_at).where(inbox.c.conversation == conversation)
        found = await self._connection.execute(newest.order_by(inbox.c.position.desc()).limit(1))
        heard: datetime | None = found.scalar_one_or_none()
        return heard

    async def unfinished(self) -> dict[str, tuple[int, datetime]]:
        """How many messages wait for an answer, and since when, by channel."""
        statement = (
            select(inbox.c.channel, func.count(), func.min(inbox.c.received_at))
            .where(text("status IN ('waiting', 'working')"))
            .group_by(inbox.c.channel)
        )
        rows = await self._connection.execute(statement)
        return {channel: (count, oldest) for channel, count, oldest in rows}

    async def newest(self, channel: str) -> datetime | None:
        """When the last message came by ``channel``."""
        statement = select(inbox.c.received_at).where(inbox.c.channel == channel)
        found = await self._connection.execute(statement.order_by(inbox.c.id.desc()).limit(1))
        at: datetime | None = found.scalar_one_or_none()
        return at

    async def recent(self, conversation: str, since: datetime, most: int) -> list[str]:
        """What the carer wrote since, the newest first."""
        values = {"conversation": conversation, "most": most}
        rows = await self._connection.execute(NEWEST_OF_CARER, values)
        return [text for at, text in rows if at > since]

    async def _change(
        self, statement: UpdateBase, row: InboxRow, **values: Any
    ) -> CursorResult[Any]:
        which = {"identity": row.id, "tried": row.attempts}
        return await self._connection.execute(statement, {**which, **values})
