"""Wakes the other processes of a service when something happened here, and is woken by them.

Without it a carer would wait until a worker looks, and then until the gateway does.
"""

from __future__ import annotations

import asyncio

from bot import logs
from bot.conversation.signals import Signals
from bot.storage.database import Database
from bot.storage.errors import StorageAway
from bot.storage.news import News

LOG = logs.Log(__name__)
# Before a name: a message came, so that there is work.
WORK = "+"
SECONDS_BETWEEN_TRIES = 2.0
SECONDS_BETWEEN_CHECKS = 5.0


class WakeUp:
    """Runs beside gateways and workers. SQLite carries no news: there it does nothing."""

    def __init__(self, database: Database, signals: Signals) -> None:
        self._database = database
        self._signals = signals

    async def run(self) -> None:
        """Until cancelled; a database that is away is tried again and again."""
        while self._database.is_shared:
            try:
                async with self._database.news(self._heard) as news:
                    await self._tell(news)
            except StorageAway:
                # The worker says so, once.
                await asyncio.sleep(SECONDS_BETWEEN_TRIES)
            except Exception as error:  # what ended would never wake anybody again
                LOG.error("wake_up_failed", error)
                await asyncio.sleep(SECONDS_BETWEEN_TRIES)

    async def _tell(self, news: News) -> None:
        while True:
            found = self._signals.to_tell()
            await news.tell([f"{WORK if work else ''}{name}" for name, work in found.items()])
            try:
                async with asyncio.timeout(SECONDS_BETWEEN_CHECKS):
                    await self._signals.telling.wait()
            except TimeoutError:
                continue

    def _heard(self, name: str) -> None:
        self._signals.heard(name.removeprefix(WORK), work=name.startswith(WORK))
