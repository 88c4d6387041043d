"""The worker: answers what is in the inbox, conversations in parallel, each in its order."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

from bot import clock, logs
from bot.conversation.signals import Signals
from bot.conversation.turn import Turns
from bot.storage.claims import Claimed
from bot.storage.database import Database
from bot.storage.errors import StorageAway

LOG = logs.Log(__name__)
AT_ONCE = 8
# Longer than any turn takes. A row claimed longer ago belongs to a worker that died.
LEASE = timedelta(seconds=20)
POLL_SECONDS = 0.5


class Worker:
    """Claims rows and takes their turns until it is stopped."""

    def __init__(
        self, database: Database, turns: Turns, signals: Signals, lease: timedelta = LEASE
    ) -> None:
        self._database = database
        self._turns = turns
        self._signals = signals
        self._lease = lease
        self._running: set[asyncio.Task[bool]] = set()
        self._stopping = False
        self._away = False

    async def run(self) -> None:
        """Work until ``stop``; turns that were begun are ended first."""
        while not self._stopping:
            self._signals.work.clear()
            for claimed in await self._claim():
                self._start(claimed)
            await self._pause()
        if self._running:
            await asyncio.wait(self._running)

    def stop(self) -> None:
        """Begin no more turns."""
        self._stopping = True
        self._signals.work.set()

    async def _claim(self) -> list[Claimed]:
        free = AT_ONCE - len(self._running)
        if free <= 0:
            return []
        try:
            rows = await self._claim_from_database(free)
        except Exception as error:  # a worker that ends would leave every carer waiting
            if not self._away:
                LOG.error("worker_can_not_claim", error)
            self._away = True
            return []
        self._away = False
        return rows

    async def _claim_from_database(self, free: int) -> list[Claimed]:
        now = clock.now()
        if not self._database.is_shared:
            # To look is quicker than to wait for SQLite's only lock to write.
            async with self._database.reading() as work:
                if not await work.claims.is_any_due(now):
                    return []
        async with self._database.at_once() as work:
            claimed = await work.claims.claim(now, now + self._lease, free)
            await work.commit()
        return claimed

    def _start(self, claimed: Claimed) -> None:
        task = asyncio.create_task(self._take(claimed))
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[bool]) -> None:
        was_full = len(self._running) >= AT_ONCE
        self._running.discard(task)
        if was_full or task.cancelled() or task.result():
            self._signals.work.set()

    async def _take(self, claimed: Claimed) -> bool:
        """Take a turn; whether there may be work that could not be begun before."""
        began, row = clock.now(), claimed.row
        more = True
        try:
            more = await self._turns.take(claimed)
        except StorageAway as error:
            # The claim runs out, and the row is taken up again.
            LOG.error("turn_without_database", error, conversation=row.conversation)
        except Exception as error:
            LOG.error("turn_failed", error, conversation=row.conversation)
            with suppress(StorageAway):
                await self._turns.could_not(row, silent=True)
        milliseconds = int((clock.now() - began).total_seconds() * 1000)
        LOG.info("turn", conversation=row.conversation, ms=milliseconds)
        return more

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._signals.work.wait()
        except TimeoutError:
            return
