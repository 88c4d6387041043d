"""Links under which carers read what is stored about them: unguessable, and soon over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.rights_tables import data_links


class DataLinks:
    """Queries about them, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, token_hash: str, conversation: str, until: datetime) -> None:
        """Keep a link to ``conversation``, until then."""
        values = {"token_hash": token_hash, "conversation": conversation, "until": until}
        await self._connection.execute(data_links.insert().values(**values))

    async def find(self, token_hash: str, now: datetime) -> str | None:
        """The conversation of a link; None where there is none, or its time is over."""
        statement = select(data_links.c.conversation).where(
            data_links.c.token_hash == token_hash, data_links.c.until > now
        )
        found: str | None = (await self._connection.execute(statement)).scalar_one_or_none()
        return found
