"""What a gateway does besides serving: answers, empties the spool, looks for others' replies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from bot import logs
from bot.gateway.keys import SERVICES
from bot.startup import StartError
from bot.storage.errors import StorageAway
from bot.wiring import Services, migrate_when_possible

LOG = logs.Log(__name__)
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_TO_END_TURNS = 3.0


async def run_in_background(app: web.Application) -> AsyncIterator[None]:
    """Begin with the app and end with it."""
    services = app[SERVICES]
    tasks = [
        asyncio.create_task(_again_and_again(_flush, services)),
        asyncio.create_task(Watcher(services).run()),
        asyncio.create_task(services.wake_up.run()),
        asyncio.create_task(_prepare_and_work(services)),
    ]
    yield
    services.stop_work()
    await asyncio.wait(tasks[-1:], timeout=SECONDS_TO_END_TURNS)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await services.close()


async def _prepare_and_work(services: Services) -> None:
    try:
        await migrate_when_possible(services)
        if services.settings.worker_in_gateway:
            await services.work()
    except StartError as error:
        # They were right, or nobody could tell, when we started. What comes waits in the spool.
        LOG.error("keys_are_not_the_database_s", error)
    except Exception as error:
        # The gateway stays: it still takes messages in and answers those in danger.
        LOG.error("worker_ended", error)


async def _flush(services: Services) -> None:
    in_files = await asyncio.to_thread(services.spool.waiting)
    if in_files or services.intake.remembers:
        stored = await services.intake.flush()
        LOG.info("spool_flushed", entries=stored)


class Watcher:
    """Finds replies that another process wrote, for the conversations that are listened to."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._seen: dict[str, int] = {}

    async def run(self) -> None:
        """Look once a second."""
        await _again_and_again(self._look, self._services)

    async def _look(self, services: Services) -> None:
        listened = services.signals.listened_to()
        if not listened:
            return
        async with services.database.reading() as work:
            latest = await work.conversations.latest(listened)
        for conversation, position in latest.items():
            is_new = self._seen.get(conversation) != position
            if is_new and not services.signals.is_known(conversation, position):
                # Other processes look for themselves.
                services.signals.heard(conversation)
        self._seen = latest


async def _again_and_again(deed: Callable[[Services], Awaitable[None]], services: Services) -> None:
    while True:
        try:
            await deed(services)
        except StorageAway:
            # The worker says so, once.
            pass
        except Exception as error:
            LOG.error("background_failed", error)
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
