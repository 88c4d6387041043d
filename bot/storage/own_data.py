"""All that is stored about one carer: read for them when they ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.casework_tables import meeting_pages
from bot.storage.tables import concerns, conversations, feedback, unanswered_questions

# So many of what is kept are columns of the conversation itself.
COLUMNS = 7


@dataclass(frozen=True)
class Kept:
    """What is kept beside the talk and the requests, as rows of plain values."""

    channel: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    nation: str | None
    topic: str | None
    language: str | None
    meeting_lists: list[dict[str, Any]]
    feedback: list[dict[str, Any]]
    unanswered: list[dict[str, Any]]
    concerns: list[dict[str, Any]]


class OwnData:
    """Queries for it, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, conversation: str) -> Kept:
        """All of ``conversation``, which must be there."""
        names = tuple(Kept.__annotations__)[:COLUMNS]
        columns = [conversations.c[name] for name in names]
        statement = select(*columns).where(conversations.c.id == conversation)
        row = (await self._connection.execute(statement)).mappings().one()
        return Kept(
            **row,
            meeting_lists=await self._rows(
                meeting_pages, conversation, ("kind", "meeting_when", "points", "until")
            ),
            feedback=await self._rows(
                feedback, conversation, ("given_at", "article", "helpful", "words")
            ),
            unanswered=await self._rows(unanswered_questions, conversation, ("asked_at", "text")),
            concerns=await self._rows(concerns, conversation, ("raised_at", "kind", "at_risk")),
        )

    async def _rows(
        self, table: Table, conversation: str, names: tuple[str, ...]
    ) -> list[dict[str, Any]]:
        columns = [table.c[name] for name in names]
        statement = select(*columns).where(table.c.conversation == conversation)
        rows = (await self._connection.execute(statement.order_by(columns[0]))).mappings()
        return [dict(row) for row in rows]
