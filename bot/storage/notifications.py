"""Notifications to teams: written with what happened, sent afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import logs
from bot.storage.casework_tables import notifications
from bot.storage.errors import Unreadable
from bot.storage.statements import insert_once

LOG = logs.Log(__name__)


@dataclass(frozen=True)
class Notification:
    """Something to tell. ``means``: email, webhook, notify_email or notify_text.

    ``fields`` hold no personal data.
    """

    id: int
    means: str
    address: str
    template: str
    fields: Mapping[str, Any]
    attempts: int


class Notifications:
    """Queries about notifications, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        key: str,
        means: str,
        address: str,
        template: str,
        fields: Mapping[str, Any],
        at: datetime,
    ) -> bool:
        """Have somebody told; False if that key was added before."""
        values = {
            "key": key, "means": means, "address": address, "template": template,
            "fields": dict(fields), "status": "waiting", "attempts": 0, "not_before": at,
            "created_at": at,
        }  # fmt: skip
        return await insert_once(self._connection, notifications, values)

    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Notification]:
        """Take what is due; it is due again at ``until`` unless it is finished by then."""
        due = (
            select(notifications.c.id)
            .where(notifications.c.status == "waiting", notifications.c.not_before <= now)
            .order_by(notifications.c.not_before)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        columns = tuple(notifications.c[name] for name in Notification.__annotations__)
        statement = (
            update(notifications)
            .where(notifications.c.id.in_(due))
            .values(not_before=until, attempts=notifications.c.attempts + 1)
            .returning(*columns)
        )
        rows = await self._connection.execute(statement)
        try:
            return [Notification(**row) for row in rows.mappings()]
        except Unreadable as error:
            LOG.error("unreadable_notification", error)
            return await self._readable(until)

    async def _readable(self, until: datetime) -> list[Notification]:
        """What was claimed until then; what of it doesn't open fails, and holds nothing else up."""
        n = notifications.c
        columns = tuple(n[name] for name in Notification.__annotations__)
        ours = select(n.id).where(n.status == "waiting", n.not_before == until)
        rows = []
        for identity in (await self._connection.execute(ours)).scalars().all():
            try:
                one = await self._connection.execute(select(*columns).where(n.id == identity))
                rows.append(Notification(**one.mappings().one()))
            except Unreadable:
                await self.finish(identity, "failed")
        return rows

    async def finish(self, identity: int, status: str) -> None:
        """``sent``, or ``failed`` for good: a dead letter that the console shows."""
        # It may have bounced before we came to say that it was sent.
        statement = update(notifications).where(
            notifications.c.id == identity, notifications.c.status == "waiting"
        )
        await self._connection.execute(statement.values(status=status))

    async def bounced(self, identity: int) -> None:
        """GOV.UK Notify took it and could not deliver it: a dead letter after all."""
        statement = update(notifications).where(
            notifications.c.id == identity,
            notifications.c.means.in_(("notify_email", "notify_text")),
        )
        await self._connection.execute(statement.values(status="failed"))

    async def retry(self, identity: int, not_before: datetime) -> None:
        """Try again at ``not_before``."""
        statement = update(notifications).where(notifications.c.id == identity)
        await self._connection.execute(statement.values(status="waiting", not_before=not_before))

    async def replay(self, identity: int, at: datetime) -> bool:
        """Send a dead letter again, from the first try on; False if it is none."""
        statement = update(notifications).where(
            notifications.c.id == identity, notifications.c.status == "failed"
        )
        values = {"status": "waiting", "not_before": at, "attempts": 0}
        return bool((await self._connection.execute(statement.values(**values))).rowcount)

    async def count_failed(self) -> int:
        """How many dead letters there are."""
        statement = select(func.count()).select_from(notifications)
        found = await self._connection.execute(statement.where(notifications.c.status == "failed"))
        return int(found.scalar_one())

    async def failed(self) -> list[Notification]:
        """The dead letters, the newest first."""
        columns = tuple(notifications.c[name] for name in Notification.__annotations__)
        statement = select(*columns).where(notifications.c.status == "failed")
        rows = await self._connection.execute(statement.order_by(notifications.c.id.desc()))
        return [Notification(**row) for row in rows.mappings()]
