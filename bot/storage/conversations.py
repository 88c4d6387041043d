"""Conversations: one carer on one channel address, over time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, Update, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.addresses import on
from bot.storage.casework_tables import careful_talks, handovers, meeting_pages
from bot.storage.dialogues import dialogues
from bot.storage.rights_tables import data_links
from bot.storage.statements import insert_once
from bot.storage.tables import (
    concerns,
    conversations,
    feedback,
    inbox,
    outbox,
    unanswered_questions,
)

NOTHING: Mapping[str, Any] = MappingProxyType({})
REMEMBERED = ("nation", "topic", "article", "language")
# What goes when the conversation is erased.
WITH_IT = (outbox, inbox, careful_talks, handovers, meeting_pages, data_links, dialogues)
COUNTED = (feedback, unanswered_questions)


@dataclass(frozen=True)
class Conversation:
    """What is known of a conversation; ``token_hash`` is None where the channel vouches.

    ``language`` is None where the carer never chose one.
    """

    id: str
    channel: str
    address: str
    token_hash: str | None
    nation: str | None
    topic: str | None
    article: str | None
    language: str | None
    erased: bool


# Built once: see inbox.py.
SHOWN = tuple(conversations.c[name] for name in Conversation.__annotations__)
FIND = select(*SHOWN).where(conversations.c.id == bindparam("identity"))
HOLD = FIND.with_for_update()
LOCK = (
    select(*SHOWN)
    .where(
        conversations.c.channel == bindparam("channel"),
        conversations.c.address_index == bindparam("address"),
    )
    .with_for_update()
)
ENTER = (
    update(conversations)
    .where(
        conversations.c.channel == bindparam("for_channel"),
        conversations.c.address_index == bindparam("for_address"),
        conversations.c.erased.is_(False),
    )
    .values(next_position=conversations.c.next_position + 1, last_seen_at=bindparam("at"))
    .returning(*SHOWN, conversations.c.next_position)
)
NEXT_POSITIONS = (
    update(conversations)
    .where(conversations.c.id == bindparam("identity"), conversations.c.erased.is_(False))
    .values(
        next_position=conversations.c.next_position + bindparam("count"),
        last_seen_at=bindparam("at"),
    )
    .returning(conversations.c.next_position)
)
CHANGE = update(conversations).where(conversations.c.id == bindparam("identity"))


@cache
def _remembering(statement: Update, names: tuple[str, ...]) -> Update:
    return statement.values({name: bindparam(f"new_{name}") for name in names})


def _names(known: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in REMEMBERED if name in known)


def _new(known: Mapping[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": known[name] for name in _names(known)}


class Conversations:
    """Queries about conversations, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open(
        self,
        identity: str,
        channel: str,
        address: str,
        token_hash: str | None,
        at: datetime,
        language: str | None = None,
    ) -> bool:
        """Begin a conversation; False if there is one for that address already."""
        values = {
            "id": identity,
            "channel": channel,
            "address": address,
            "address_index": on(channel, address),
            "token_hash": token_hash,
            "next_position": 1,
            "created_at": at,
            "last_seen_at": at,
            "erased": False,
            "language": language,
        }
        return await insert_once(self._connection, conversations, values)

    async def began(self, channel: str, address: str) -> tuple[datetime, bool] | None:
        """When the conversation of that address began, and whether it was erased."""
        statement = select(conversations.c.created_at, conversations.c.erased).where(
            conversations.c.channel == channel,
            conversations.c.address_index == on(channel, address),
        )
        row = (await self._connection.execute(statement)).one_or_none()
        return (row[0], row[1]) if row else None

    async def find(self, identity: str) -> Conversation | None:
        """The conversation of that id."""
        return await self._one(FIND, identity=identity)

    async def lock(self, channel: str, address: str) -> Conversation | None:
        """The conversation of that address; until the end, nobody else changes it."""
        return await self._one(LOCK, channel=channel, address=on(channel, address))

    async def enter(
        self, channel: str, address: str, at: datetime
    ) -> tuple[Conversation, int] | None:
        """``lock`` and ``next_position`` in one; None also where it was erased."""
        values = {"for_channel": channel, "for_address": on(channel, address), "at": at}
        row = (await self._connection.execute(ENTER, values)).one_or_none()
        return (Conversation(*row[:-1]), row[-1] - 1) if row else None

    async def hold(self, identity: str) -> Conversation | None:
        """The same as ``lock``, for one whose id is known."""
        return await self._one(HOLD, identity=identity)

    async def next_position(self, identity: str, at: datetime) -> int:
        """Take the next place in the conversation, and note that it was active."""
        first = await self.next_positions(identity, 1, at)
        if first is None:
            raise LookupError("no such conversation")
        return first

    async def next_positions(
        self, identity: str, count: int, at: datetime, known: Mapping[str, Any] = NOTHING
    ) -> int | None:
        """The first of ``count`` places in a row; None if the conversation was erased.

        Holds the conversation as ``hold`` does, also for a count of 0; ``known`` as ``remember``.
        """
        values = {"identity": identity, "count": count, "at": at, **_new(known)}
        statement = _remembering(NEXT_POSITIONS, _names(known))
        following = (await self._connection.execute(statement, values)).scalar_one_or_none()
        return None if following is None else int(following) - count

    async def remember(self, identity: str, known: Mapping[str, Any]) -> None:
        """Keep nation, topic, article and language where ``known`` gives them."""
        if names := _names(known):
            values = {"identity": identity, **_new(known)}
            await self._connection.execute(_remembering(CHANGE, names), values)

    async def latest(self, identities: Collection[str]) -> dict[str, int]:
        """The last taken position of each conversation."""
        statement = select(conversations.c.id, conversations.c.next_position).where(
            conversations.c.id.in_(identities)
        )
        return {row.id: row.next_position - 1 for row in await self._connection.execute(statement)}

    async def erase(
        self, identity: str, *, may_read_receipt: bool = False, with_counts: bool = True
    ) -> None:
        """Delete all that was said; the empty row stays, so that nothing can be put back.

        What Rasa knows of it goes, too.
        ``may_read_receipt``: the token still opens it, and the address still reaches the carer,
        for what is said last; ``free_address`` ends that. ``with_counts``: what was counted of it
        goes, too.
        """
        for table in (*WITH_IT, *COUNTED) if with_counts else WITH_IT:
            await self._connection.execute(delete(table).where(table.c.conversation == identity))
        unlinked = update(concerns).where(concerns.c.conversation == identity)
        await self._connection.execute(unlinked.values(conversation=None))
        nothing = dict.fromkeys(REMEMBERED if may_read_receipt else (*REMEMBERED, "token_hash"))
        statement = update(conversations).where(conversations.c.id == identity)
        await self._connection.execute(statement.values(erased=True, **nothing))
        if not may_read_receipt:
            await self.free_address(identity)

    async def free_address(self, identity: str) -> None:
        """Forget the address of an erased conversation; on the web it is only our own id."""
        found = await self.hold(identity)
        if not found or not found.erased or found.address == identity:
            return
        freed = f"erased:{identity}"
        statement = update(conversations).where(conversations.c.id == identity)
        await self._connection.execute(
            statement.values(address=freed, address_index=on(found.channel, freed))
        )

    async def _one(self, statement: Select[Any], **values: str) -> Conversation | None:
        row = (await self._connection.execute(statement, values)).mappings().one_or_none()
        return Conversation(**row) if row else None
