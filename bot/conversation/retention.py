"""Deletes what is older than data/retention.yml allows. Harmless to repeat, or to run twice."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import logs
from bot.conversation.retention_policy import RetentionPolicy
from bot.storage.database import Database
from bot.storage.retention import FOUND
from bot.storage.spool import Spool

LOG = logs.Log(__name__)
# Of each kind in one transaction, and in one run: what is left waits for the next hour.
AT_ONCE = 100
MOST_BATCHES = 100
SPOOL, AUDIT = "spool_failures", "audit"
# The words of questions go before the conversations that they are of: so their counts stay.
ORDER = ("questions", *(kind for kind in FOUND if kind != "questions"))


@dataclass(frozen=True)
class RetentionRun:
    """``due`` looks, ``run`` deletes."""

    database: Database
    policy: RetentionPolicy
    spool: Spool

    async def due(self, now: datetime) -> dict[str, int]:
        """How much of each kind would go."""
        counts = {}
        async with self.database.reading() as work:
            for kind in ORDER:
                counts[kind] = await work.retention.count(kind, self.policy.before(kind, now))
            counts[AUDIT] = await work.audit.count_before(self.policy.before(AUDIT, now))
        counts[SPOOL] = len(await asyncio.to_thread(self._set_aside, now))
        return counts

    async def run(self, now: datetime) -> dict[str, int]:
        """Delete it; how much of each kind went. Raises ``StorageAway``, with what went gone."""
        counts = {kind: await self._all_of(kind, now) for kind in ORDER}
        counts[AUDIT] = await self._prune_audit(now)
        counts[SPOOL] = await asyncio.to_thread(self._remove_set_aside, now)
        if any(counts.values()):
            LOG.info("retention", **{kind: count for kind, count in counts.items() if count})
            await self.database.empty_log()
        return counts

    async def _all_of(self, kind: str, now: datetime) -> int:
        gone = 0
        for _ in range(MOST_BATCHES):
            count = await self._batch(kind, now)
            gone += count
            if count < AT_ONCE:
                break
        return gone

    async def _batch(self, kind: str, now: datetime) -> int:
        before = self.policy.before(kind, now)
        # Looked for without the writer's lock: most of the time there is nothing.
        async with self.database.reading() as work:
            keys = await work.retention.due(kind, before, AT_ONCE)
        if not keys:
            return 0
        if kind == "conversations":
            return sum([await self._erase(conversation, before) for conversation in keys])
        async with self.database.work() as work:
            gone = await work.retention.forget(kind, before, AT_ONCE)
            if kind in ("requests", "erased_requests"):
                for request in gone:
                    await work.audit.add("request_deleted", now, about=f"request:{request}")
            await work.commit()
        return len(gone)

    async def _erase(self, conversation: Any, before: datetime) -> int:
        async with self.database.work() as work:
            await work.conversations.hold(conversation)
            if not await work.retention.is_due("conversations", before, conversation):
                return 0  # somebody wrote meanwhile
            await work.retention.keep_counts(conversation)
            await work.conversations.erase(conversation, with_counts=False)
            await work.commit()
        return 1

    async def _prune_audit(self, now: datetime) -> int:
        before = self.policy.before(AUDIT, now)
        async with self.database.reading() as work:
            if not await work.audit.count_before(before):
                return 0
        async with self.database.work() as work:
            gone = await work.audit.prune(before, now)
            if gone:
                await work.commit()
        return gone

    def _set_aside(self, now: datetime) -> list[Any]:
        return list(self.spool.set_aside_before(self.policy.before(SPOOL, now)))

    def _remove_set_aside(self, now: datetime) -> int:
        old = self._set_aside(now)
        for path in old:
            self.spool.remove(path)
        return len(old)
