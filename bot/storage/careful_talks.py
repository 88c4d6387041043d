"""Conversations that are careful since danger was met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.casework_tables import careful_talks
from bot.storage.statements import insert_once


@dataclass(frozen=True)
class CarefulTalk:
    """A careful conversation: who is at risk, when the question was put, what came of it."""

    conversation: str
    at_risk: str | None
    asked_at: datetime
    answered: bool
    silence_told: bool


COLUMNS = tuple(careful_talks.c[name] for name in CarefulTalk.__annotations__)
# Built once: see inbox.py.
OF = select(*COLUMNS).where(careful_talks.c.conversation == bindparam("conversation"))


class CarefulTalks:
    """Queries about careful conversations, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._known: dict[str, CarefulTalk | None] = {}

    async def begin(self, conversation: str, at_risk: str | None, at: datetime) -> None:
        """Danger was met: the question is put, or put again."""
        self._known.pop(conversation, None)
        talk = CarefulTalk(conversation, at_risk, at, answered=False, silence_told=False)
        if not await insert_once(self._connection, careful_talks, vars(talk)):
            await self._change(conversation, at_risk=at_risk, asked_at=at, answered=False)

    async def of(self, conversation: str) -> CarefulTalk | None:
        """The careful talk of a conversation."""
        if conversation in self._known:
            return self._known[conversation]
        found = await self._connection.execute(OF, {"conversation": conversation})
        row = found.mappings().one_or_none()
        return CarefulTalk(**row) if row else None

    def know(self, conversation: str, talk: CarefulTalk | None) -> None:
        """``of`` need not ask: ``talk`` was read with the conversation held, so it stays so."""
        self._known[conversation] = talk

    async def answered(self, conversation: str) -> None:
        """The carer has answered the question."""
        await self._change(conversation, answered=True)

    async def end(self, conversation: str) -> None:
        """The carer has left the careful mode."""
        self._known.pop(conversation, None)
        statement = delete(careful_talks).where(careful_talks.c.conversation == conversation)
        await self._connection.execute(statement)

    async def silent(self, asked_before: datetime) -> list[CarefulTalk]:
        """Talks whose question had no answer, which nobody was told of yet."""
        statement = select(*COLUMNS).where(
            careful_talks.c.answered.is_(False),
            careful_talks.c.silence_told.is_(False),
            careful_talks.c.asked_at < asked_before,
        )
        rows = await self._connection.execute(statement)
        return [CarefulTalk(**row) for row in rows.mappings()]

    async def silence_told(self, conversation: str) -> bool:
        """Note that somebody is being told; False if that was done before."""
        self._known.pop(conversation, None)
        statement = update(careful_talks).where(
            careful_talks.c.conversation == conversation, careful_talks.c.silence_told.is_(False)
        )
        return bool((await self._connection.execute(statement.values(silence_told=True))).rowcount)

    async def _change(self, conversation: str, **values: object) -> None:
        self._known.pop(conversation, None)
        statement = update(careful_talks).where(careful_talks.c.conversation == conversation)
        await self._connection.execute(statement.values(**values))
