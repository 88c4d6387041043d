"""Opt-outs: addresses that want no more messages. Kept as hashes, also after an erasure.

The address is hashed slowly, then indexed with a key: neither the database nor the key alone tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.addresses import address_hash
from bot.storage.statements import insert_once
from bot.storage.tables import opt_outs


@dataclass(frozen=True)
class OptOut:
    """An address that said stop. ``last_word`` is the reply that confirms it."""

    channel: str
    address: str
    at: datetime
    last_word: str | None


class OptOuts:
    """Queries about opt-outs, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, opt_out: OptOut) -> bool:
        """Send nothing more there; False if that was so already."""
        hashed = address_hash(opt_out.channel, opt_out.address)
        values = {**vars(opt_out), "address": hashed, "hash": hashed}
        return await insert_once(self._connection, opt_outs, values)

    async def of(self, channel: str, address: str) -> OptOut | None:
        """The opt-out of an address."""
        statement = select(opt_outs.c.at, opt_outs.c.last_word).where(_same(channel, address))
        row = (await self._connection.execute(statement)).one_or_none()
        return OptOut(channel, address, row.at, row.last_word) if row else None

    async def remove(self, channel: str, address: str) -> bool:
        """Messages are welcome again; False if they always were."""
        statement = delete(opt_outs).where(_same(channel, address))
        return bool((await self._connection.execute(statement)).rowcount)


def _same(channel: str, address: str) -> ColumnElement[bool]:
    hashed = address_hash(channel, address)
    return and_(opt_outs.c.channel == channel, opt_outs.c.address == hashed)
