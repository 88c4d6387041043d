"""What members search for: kept for a day, so that an address holds only a name for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.staff_tables import console_searches

KEPT = timedelta(days=1)


class Searches:
    """Queries about searches, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, identity: str, member: int, words: str, at: datetime) -> None:
        """Keep what ``member`` searches for under ``identity``; drop what is a day old."""
        old = delete(console_searches).where(console_searches.c.at < at - KEPT)
        await self._connection.execute(old)
        values = {"id": identity, "member": member, "words": words, "at": at}
        await self._connection.execute(console_searches.insert().values(**values))

    async def words(self, identity: str, member: int) -> str | None:
        """The words of a member's own search."""
        statement = select(console_searches.c.words).where(
            console_searches.c.id == identity, console_searches.c.member == member
        )
        words: str | None = (await self._connection.execute(statement)).scalar_one_or_none()
        return words
