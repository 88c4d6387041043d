"""Handovers: conversations in which a person of the team is talking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.casework_tables import handovers
from bot.storage.statements import insert_once


@dataclass(frozen=True)
class Handover:
    """Who is talking, about which request, and until when the assistant stays back at most."""

    conversation: str
    member: int
    request: int
    began_at: datetime
    until: datetime


COLUMNS = tuple(handovers.c[name] for name in Handover.__annotations__)
OF = select(*COLUMNS).where(handovers.c.conversation == bindparam("conversation"))
OVER = select(*COLUMNS).where(handovers.c.until <= bindparam("now"))


class Handovers:
    """Queries about handovers, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def begin(self, handover: Handover) -> bool:
        """A person talks from now on, or longer than before; True if nobody did until now."""
        new = await insert_once(self._connection, handovers, vars(handover))
        if not new:
            statement = update(handovers).where(handovers.c.conversation == handover.conversation)
            await self._connection.execute(
                statement.values(
                    member=handover.member, request=handover.request, until=handover.until
                )
            )
        return new

    async def of(self, conversation: str) -> Handover | None:
        """The handover of a conversation."""
        found = await self._connection.execute(OF, {"conversation": conversation})
        row = found.mappings().one_or_none()
        return Handover(**row) if row else None

    async def end(self, conversation: str) -> bool:
        """The assistant is back; False if it was never away."""
        statement = delete(handovers).where(handovers.c.conversation == conversation)
        return bool((await self._connection.execute(statement)).rowcount)

    async def over(self, now: datetime) -> list[Handover]:
        """Handovers whose time is up."""
        rows = await self._connection.execute(OVER, {"now": now})
        return [Handover(**row) for row in rows.mappings()]
