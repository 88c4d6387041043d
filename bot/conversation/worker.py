"""The worker: answers what is in the inbox, conversations in parallel, each in its order."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import TypeAlias

from bot import clock, logs
from bot.conversation.signals import Signals
from bot.conversation.turn import Turns
from bot.storage.conversations import Conversation
from bot.storage.database import Database
from bot.storage.errors import StorageAway
from bot.storage.inbox import InboxRow

LOG = logs.Log(__name__)
AT_ONCE = 8
# Longer than any turn takes. A row claimed longer ago belongs to a worker that died.
LEASE = timedelta(seconds=20)
POLL_SECONDS = 0.5

Claimed: TypeAlias = tuple[InboxRow, Conversation]


class Worker:
    """Claims rows and takes their turns until it is stopped."""

    def __init__(
        self, database: Database, turns: Turns, signals: Signals, lease: timedelta = LEASE
    ) -> None:
        self._database = database
        self._turns = turns
        self._signals = signals
        self._lease = lease
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._away = False

    async def run(self) -> None:
        """Work until ``stop``; turns that were begun are ended first."""
        while not self._stopping:
            self._signals.work.clear()
            for row, conversation in await self._claim():
                self._start(row, conversation)
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
        async with self._database.reading() as work:
            if not await work.inbox.is_claimable(now):
                return []
        async with self._database.work() as work:
            rows = await work.inbox.claim(now, now + self._lease, free)
            found = [(row, await work.conversations.find(row.conversation)) for row in rows]
            await work.commit()
        return [(row, conversation) for row, conversation in found if conversation]

    def _start(self, row: InboxRow, conversation: Conversation) -> None:
        task = asyncio.create_task(self._take(row, conversation))
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._signals.work.set()

    async def _take(self, row: InboxRow, conversation: Conversation) -> None:
        began = clock.now()
        try:
            await self._turns.take(row, conversation)
        except StorageAway as error:
            # The claim runs out, and the row is taken up again.
            LOG.error("turn_without_database", error, conversation=row.conversation)
        except Exception as error:
            LOG.error("turn_failed", error, conversation=row.conversation)
            with suppress(StorageAway):
                await self._turns.could_not(row, silent=True)
        milliseconds = int((clock.now() - began).total_seconds() * 1000)
        LOG.info("turn", conversation=row.conversation, ms=milliseconds)

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._signals.work.wait()
        except TimeoutError:
            return
