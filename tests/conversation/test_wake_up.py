"""One process wakes the other: two of everything over one PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.conversation.signals import Signals
from bot.conversation.wake_up import WakeUp
from bot.storage.database import Database
from tests.support.databases import KEYS, DatabaseSwitch

PATIENCE = 15.0


@dataclass
class Process:
    """What of a process takes part."""

    signals: Signals
    wake_up: WakeUp


@asynccontextmanager
async def process(url: str) -> AsyncIterator[Process]:
    signals, database = Signals(), Database(url, KEYS)
    one = Process(signals, WakeUp(database, signals))
    running = asyncio.create_task(one.wake_up.run())
    try:
        yield one
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await database.close()


async def told(there: Process, here: Process, conversation: str) -> None:
    """Until ``here`` heard of a message that came in ``conversation`` over ``there``."""
    with here.signals.listen(conversation) as news:
        async with asyncio.timeout(PATIENCE):
            while not news.is_set():
                there.signals.came(conversation)
                await asyncio.sleep(0.05)


async def test_a_message_that_came_elsewhere_wakes_worker_and_listeners(
    postgresql_url: str,
) -> None:
    async with process(postgresql_url) as gateway, process(postgresql_url) as worker:
        await told(gateway, worker, "carer")
        assert worker.signals.work.is_set()


async def test_what_was_said_is_no_work_and_concerns_nobody_else(postgresql_url: str) -> None:
    async with process(postgresql_url) as gateway, process(postgresql_url) as worker:
        await told(worker, gateway, "carer")
        gateway.signals.work.clear()
        with gateway.signals.listen("other") as other, gateway.signals.listen("carer") as news:
            worker.signals.changed("carer")
            async with asyncio.timeout(PATIENCE):
                await news.wait()
        assert not gateway.signals.work.is_set()
        assert not other.is_set()


async def test_many_are_told_at_once(postgresql_url: str) -> None:
    async with process(postgresql_url) as gateway, process(postgresql_url) as worker:
        await told(gateway, worker, "first")
        names = [f"{number:064}" for number in range(250)]
        with worker.signals.listen(names[0]) as first, worker.signals.listen(names[-1]) as last:
            for name in names:
                gateway.signals.changed(name)
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(first.wait(), last.wait())


async def test_they_find_each_other_again_after_the_database_was_away(postgresql_url: str) -> None:
    switch = DatabaseSwitch(postgresql_url)
    await switch.connect()
    async with process(switch.url) as gateway, process(switch.url) as worker:
        await told(gateway, worker, "before")
        await switch.take_away()
        await switch.bring_back()
        await told(gateway, worker, "after")
    await switch.close()


async def test_without_others_nothing_waits_to_be_told(sqlite_url: str) -> None:
    async with process(sqlite_url) as alone:
        alone.signals.came("carer")
        await asyncio.sleep(0)
        assert not alone.signals.telling.is_set()
