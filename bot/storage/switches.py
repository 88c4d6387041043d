"""Switches: what an admin has closed, with the words that carers are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.casework_tables import switches

ASSISTANT = "assistant"
CHANNEL = "channel:"


@dataclass(frozen=True)
class Switch:
    """Something that is closed: ``assistant``, or ``channel:<name>``."""

    name: str
    message: str
    reason: str
    member: int | None
    at: datetime


CLOSED = select(*(switches.c[name] for name in Switch.__annotations__)).order_by(switches.c.name)


class Switches:
    """Queries about switches, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def close(self, switch: Switch) -> None:
        """Close it, with a message and a reason; the newest stands."""
        await self.open(switch.name)
        await self._connection.execute(switches.insert().values(**vars(switch)))

    async def open(self, name: str) -> bool:
        """Open it again; False if it was open."""
        statement = delete(switches).where(switches.c.name == name)
        return bool((await self._connection.execute(statement)).rowcount)

    async def closed(self) -> list[Switch]:
        """All that is closed."""
        rows = await self._connection.execute(CLOSED)
        return [Switch(**row) for row in rows.mappings()]

    async def closing(self, channel: str) -> Switch | None:
        """What closes ``channel``: the whole assistant, or that channel alone."""
        closed = {one.name: one for one in await self.closed()}
        return closed.get(ASSISTANT) or closed.get(CHANNEL + channel)
