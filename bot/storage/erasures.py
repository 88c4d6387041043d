"""The erasure list: which conversations were erased, and when. No content, no address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.model import OPEN
from bot.storage.addresses import address_hash
from bot.storage.casework_tables import care_requests
from bot.storage.rights_tables import erasures
from bot.storage.statements import insert_once
from bot.storage.tables import outbox

UNSENT = text("outbox.status IN ('waiting', 'sending', 'unknown')")


@dataclass(frozen=True)
class Erased:
    """An erasure. ``everything``: by "delete my data", with requests; else the talk alone."""

    conversation: str
    reference: str
    at: datetime
    everything: bool


COLUMNS = tuple(erasures.c[name] for name in Erased.__annotations__)


class Erasures:
    """Queries about erasures, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, erased: Erased, channel: str, address: str) -> bool:
        """Note it; False if that conversation was erased before."""
        hashed = address_hash(channel, address)
        known = {"address_hash": hashed, "address_sealed": hashed}
        values = {**vars(erased), "settled": False, **known}
        return await insert_once(self._connection, erasures, values)

    async def all(self) -> list[Erased]:
        """The whole list, the oldest first."""
        rows = await self._connection.execute(select(*COLUMNS).order_by(erasures.c.id))
        return [Erased(**row) for row in rows.mappings()]

    async def last(self, channel: str, address: str) -> datetime | None:
        """When something of that address was erased last, while that is still known."""
        statement = select(func.max(erasures.c.at)).where(
            erasures.c.address_hash == address_hash(channel, address)
        )
        at: datetime | None = (await self._connection.execute(statement)).scalar_one()
        return at

    async def unsettled(self, limit: int) -> list[Erased]:
        """Those of which something is left to do, and whose receipt has gone out."""
        unsent = exists().where(outbox.c.conversation == erasures.c.conversation, UNSENT)
        statement = select(*COLUMNS).where(erasures.c.settled.is_(False), ~unsent)
        rows = await self._connection.execute(statement.order_by(erasures.c.id).limit(limit))
        return [Erased(**row) for row in rows.mappings()]

    async def settle(self, conversation: str) -> None:
        """Nothing is left to do."""
        statement = update(erasures).where(erasures.c.conversation == conversation)
        await self._connection.execute(statement.values(settled=True))

    async def delete_closed(self, conversation: str) -> list[int]:
        """Delete a conversation's closed requests with all that belongs to them; their ids."""
        statement = delete(care_requests).where(
            care_requests.c.conversation == conversation,
            care_requests.c.status.not_in([one.value for one in OPEN]),
        )
        rows = await self._connection.execute(statement.returning(care_requests.c.id))
        return [row.id for row in rows]
