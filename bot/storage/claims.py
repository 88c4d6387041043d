"""Claims: a worker takes a message, with what its turn must know before anything is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    bindparam,
    exists,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs
from bot.storage.casework_tables import handovers, switches
from bot.storage.conversations import Conversation
from bot.storage.errors import Unreadable
from bot.storage.handovers import Handover
from bot.storage.inbox import InboxRow
from bot.storage.switches import ASSISTANT, CHANNEL, Switch
from bot.storage.tables import conversations, inbox

LOG = logs.Log(__name__)


@dataclass(frozen=True)
class Claimed:
    """A message that is ours to answer, and what held for its conversation at that moment.

    ``handover`` is the one that was begun, over or not; ``closed`` is what closes the channel.
    """

    row: InboxRow
    conversation: Conversation
    handover: Handover | None
    closed: Switch | None


whole, own = switches.alias("whole"), switches.alias("own")
# Each part of a claim: what it is made into, and where its columns come from.
PARTS: dict[str, tuple[type[Any], Any]] = {
    "row": (InboxRow, inbox.c),
    "conversation": (Conversation, conversations.c),
    "handover": (Handover, handovers.c),
    "whole": (Switch, whole.c),
    "own": (Switch, own.c),
}


def _columns(*parts: str) -> list[ColumnElement[Any]]:
    return [
        PARTS[part][1][name].label(f"{part}_{name}")
        for part in parts
        for name in PARTS[part][0].__annotations__
    ]


def _all_about(*columns: ColumnElement[Any]) -> Select[Any]:
    """``columns`` of messages, each with its conversation and who is there to answer in it."""
    joined = (
        inbox.join(conversations, conversations.c.id == inbox.c.conversation)
        .outerjoin(handovers, handovers.c.conversation == inbox.c.conversation)
        .outerjoin(whole, whole.c.name == ASSISTANT)
        .outerjoin(own, own.c.name == CHANNEL + conversations.c.channel)
    )
    return select(*columns, *_columns("conversation", "handover", "whole", "own")).select_from(
        joined
    )


def _claimable(rows: Select[Any]) -> Select[Any]:
    earlier = inbox.alias("earlier")
    first = ~exists().where(
        earlier.c.conversation == inbox.c.conversation,
        earlier.c.position < inbox.c.position,
        text("earlier.status IN ('waiting', 'working')"),
    )
    due = and_(
        inbox.c.status == "waiting",
        or_(inbox.c.not_before.is_(None), inbox.c.not_before <= bindparam("now")),
    )
    abandoned = and_(inbox.c.status == "working", inbox.c.claimed_until < bindparam("now"))
    rows = rows.where(text("inbox.status IN ('waiting', 'working')"))
    return rows.where(or_(due, abandoned), first).order_by(inbox.c.id).limit(bindparam("most"))


# Built once: see inbox.py.
CLAIMABLE = _claimable(select(inbox.c.id))
WORKING = {
    "status": "working",
    "claimed_until": bindparam("until"),
    "attempts": inbox.c.attempts + 1,
}
CLAIM = update(inbox).where(inbox.c.id.in_(CLAIMABLE)).values(WORKING).returning(inbox.c.id)
# A common table expression is worked out once; a subquery might be again, and lock more rows.
due = _claimable(_all_about(inbox.c.id)).with_for_update(skip_locked=True, of=inbox).cte("due")
CLAIM_ALL_ABOUT = (
    update(inbox)
    .where(inbox.c.id == due.c.id)
    .values(WORKING)
    .returning(*_columns("row"), *(one for one in due.c if one.name != "id"))
)
ALL_ABOUT = _all_about(*_columns("row")).where(inbox.c.id == bindparam("identity"))
OURS = select(inbox.c.id).where(
    inbox.c.status == "working", inbox.c.claimed_until == bindparam("until")
)
FAIL = update(inbox).where(inbox.c.id == bindparam("identity")).values(status="failed")


class Claims:
    """Queries about who works on what, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def is_any_due(self, now: datetime) -> bool:
        """Whether there is anything to claim, asked without a lock."""
        found = await self._connection.execute(CLAIMABLE, {"now": now, "most": 1})
        return found.first() is not None

    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Claimed]:
        """Take up to ``limit`` messages, the oldest first, at most one of each conversation.

        One whose claim ran out counts as free: its worker is taken for dead. What doesn't open
        fails, and holds nobody else up.
        """
        values = {"now": now, "until": until, "most": limit}
        if self._connection.dialect.name != "postgresql":
            # SQLite returns nothing of other tables than the one that it changes.
            found = await self._connection.execute(CLAIM, values)
            return await self._each(found.scalars().all())
        claimed = await self._connection.execute(CLAIM_ALL_ABOUT, values)
        try:
            return sorted(map(_claimed, claimed.mappings()), key=lambda one: one.row.id)
        except Unreadable:
            ours = await self._connection.execute(OURS, {"until": until})
            return await self._each(ours.scalars().all())

    async def _each(self, identities: Sequence[int]) -> list[Claimed]:
        claimed = []
        for identity in sorted(identities):
            which = {"identity": identity}
            try:
                found = await self._connection.execute(ALL_ABOUT, which)
                claimed.append(_claimed(found.mappings().one()))
            except Unreadable as error:
                LOG.error("unreadable_message", error, row=identity)
                await self._connection.execute(FAIL, which)
        return claimed


def _claimed(found: RowMapping) -> Claimed:
    made = {
        part: kind(**{name: found[f"{part}_{name}"] for name in kind.__annotations__})
        for part, (kind, _) in PARTS.items()
        if part in ("row", "conversation") or found[f"{part}_{next(iter(kind.__annotations__))}"]
    }
    closed = made.get("whole") or made.get("own")
    return Claimed(made["row"], made["conversation"], made.get("handover"), closed)
