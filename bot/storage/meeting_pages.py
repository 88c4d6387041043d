"""Carers' lists for meetings, each behind a link that nobody can guess and that ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.casework_tables import meeting_pages


@dataclass(frozen=True)
class MeetingPage:
    """A list. ``token_hash``: of the link's token, which is not kept. ``until``: when it ends."""

    token_hash: str
    conversation: str
    kind: str
    meeting_when: str
    points: list[str]
    until: datetime


class MeetingPages:
    """Queries about them, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, page: MeetingPage) -> None:
        """Keep ``page``."""
        await self._connection.execute(meeting_pages.insert().values(**vars(page)))

    async def find(self, token_hash: str, now: datetime) -> MeetingPage | None:
        """The page of that link; None where there is none, or its time is over."""
        columns = tuple(meeting_pages.c[name] for name in MeetingPage.__annotations__)
        statement = select(*columns).where(
            meeting_pages.c.token_hash == token_hash, meeting_pages.c.until > now
        )
        row = (await self._connection.execute(statement)).mappings().one_or_none()
        return MeetingPage(**row) if row else None
