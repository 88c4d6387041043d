"""Requests about which something is due: their promise was broken, or the carer is to be asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.model import CareRequest
from bot.storage.care_requests import COLUMNS, read_request
from bot.storage.casework_tables import care_requests


class DueRequests:
    """Queries about what is due, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def late(self, now: datetime, very_late: datetime, limit: int) -> list[CareRequest]:
        """Open requests without a reply past their promise, of which somebody must be told.

        ``very_late`` is the promise before which the admin, too, must know.
        """
        level, promise = care_requests.c.late_level, care_requests.c.promise
        statement = (
            select(*COLUMNS)
            .where(
                care_requests.c.status.in_(("new", "seen", "in_progress")),
                care_requests.c.first_reply_at.is_(None),
                promise < now,
                or_(level == 0, and_(level == 1, promise < very_late)),
            )
            .order_by(promise)
            .limit(limit)
        )
        rows = await self._connection.execute(statement)
        return [read_request(row) for row in rows.mappings()]

    async def to_ask_later(self, closed_before: datetime, limit: int) -> list[CareRequest]:
        """Closed requests whose carers agreed to be asked how it went, and were not asked yet."""
        statement = (
            select(*COLUMNS)
            .where(
                care_requests.c.may_ask_later.is_(True),
                care_requests.c.asked_later_at.is_(None),
                care_requests.c.status.in_(("done", "passed_on")),
                care_requests.c.closed_at < closed_before,
                care_requests.c.conversation.is_not(None),
            )
            .order_by(care_requests.c.closed_at)
            .limit(limit)
        )
        rows = await self._connection.execute(statement)
        return [read_request(row) for row in rows.mappings()]

    async def asked_later(self, request: int, at: datetime) -> bool:
        """Note that the carer is being asked; False if that was done before."""
        statement = update(care_requests).where(
            care_requests.c.id == request, care_requests.c.asked_later_at.is_(None)
        )
        return bool((await self._connection.execute(statement.values(asked_later_at=at))).rowcount)
