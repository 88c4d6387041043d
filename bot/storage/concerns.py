"""Concerns: that the safety net found something, kept without the words it was found in."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.statements import insert_once
from bot.storage.tables import concerns, inbox


class Found(Protocol):
    """What the safety net found: its kind, who is at risk, and the pattern that matched."""

    @property
    def kind(self) -> str: ...
    @property
    def at_risk(self) -> str | None: ...
    @property
    def pattern(self) -> str | None: ...


class Concerns:
    """Queries about concerns, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, found: Found, conversation: str, message: int, at: datetime) -> None:
        """Note ``found`` on the message and in the audit."""
        parts = {
            "kind": str(found.kind),
            "at_risk": str(found.at_risk) if found.at_risk else None,
            "pattern": found.pattern,
        }
        on_message = {f"concern_{name}": value for name, value in parts.items()}
        await self._connection.execute(
            update(inbox).where(inbox.c.id == message).values(**on_message)
        )
        audit = {**parts, "conversation": conversation, "inbox_id": message, "raised_at": at}
        await insert_once(self._connection, concerns, audit)
