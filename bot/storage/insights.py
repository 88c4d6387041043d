"""Insights: what could not be answered, and whether answers helped."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.inbox import InboxRow
from bot.storage.statements import insert_once
from bot.storage.tables import feedback, unanswered_questions


class Insights:
    """Queries about what carers asked and thought, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def unanswered(self, row: InboxRow, labels: list[str], confidence: float | None) -> None:
        """Note that the question in ``row`` had no answer; once, however often it is told."""
        values: dict[str, Any] = {
            "text": row.text,
            "labels": labels,
            "confidence": confidence,
            "asked_at": row.received_at,
        }
        await insert_once(self._connection, unanswered_questions, {**values, **_from(row)})

    async def feedback(
        self, row: InboxRow, article: str | None, helpful: bool | None, words: str | None
    ) -> None:
        """Note what the carer of ``row`` thought, of an article where one was shown."""
        values = {
            "article": article,
            "helpful": helpful,
            "words": words,
            "given_at": row.received_at,
        }
        await insert_once(self._connection, feedback, {**values, **_from(row)})


def _from(row: InboxRow) -> dict[str, Any]:
    return {"conversation": row.conversation, "inbox_id": row.id}
