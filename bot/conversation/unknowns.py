"""Finds out what became of messages that may have been sent or not; none is sent twice blindly."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot import clock, logs
from bot.channels.base import Outgoing, rendered
from bot.channels.errors import CanNotTell, SendError
from bot.conversation.signals import Signals
from bot.conversation.ways import Route, Ways
from bot.storage.database import Database
from bot.storage.errors import StorageAway
from bot.storage.sending import ToSend
from bot.storage.sent_parts import SURE, SentPart
from bot.storage.unit_of_work import UnitOfWork

LOG = logs.Log(__name__)
SECONDS_BETWEEN_LOOKS = 5.0
AT_ONCE = 20
# Where the provider keeps no list, only a status can tell; after this long people must look.
GIVE_UP_AFTER = timedelta(hours=1)
# While the provider itself is away, a carer's later messages keep behind an unknown one.
HOLDS_UP_FOR = timedelta(minutes=10)


class Unknowns:
    """Asks providers until it is stopped."""

    def __init__(self, database: Database, ways: Ways, signals: Signals) -> None:
        self._database = database
        self._ways = ways
        self._signals = signals
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Look every five seconds until ``stop``."""
        while not self._stopping.is_set():
            try:
                await self.look()
            except StorageAway:
                # The worker says so, once.
                pass
            except Exception as error:  # what is unknown must not stay so
                LOG.error("look_failed", error)
            await self._pause()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()

    async def look(self) -> None:
        """Settle all that is due."""
        async with self._database.reading() as work:
            due = await work.sending.unknown(clock.now(), AT_ONCE)
        for row in due:
            await self._settle(row)

    async def _settle(self, row: ToSend) -> None:
        async with self._database.reading() as work:
            route = await self._ways.route(work, row, clock.now(), is_begun=True)
            parts = await work.sent_parts.of(row.id, route.way) if route else {}
        if route is None:
            return await self._end(row, "failed")
        try:
            await self._ask(row, route, parts)
        except CanNotTell:
            return await self._wait(row)
        except SendError as error:
            LOG.warning("can_not_look_up", channel=row.channel, code=error.code)
            return await self._wait(row, may_be_sent_again=True)
        await self._end(row, "waiting")

    async def _ask(self, row: ToSend, route: Route, parts: dict[str, SentPart]) -> None:
        for place, part in enumerate(rendered(route.provider, row.reply)):
            reference = route.reference(row, place)
            known = parts.get(reference)
            if known and known.progress in SURE:
                continue
            tried_at = known.tried_at if known else row.created_at
            found = await route.provider.look_up(Outgoing(route.to, part, reference, tried_at))
            await self._keep(row, route, reference, found)
            if found is None:
                # Not sent: what follows was not either, and the sender takes up here.
                return

    async def _keep(self, row: ToSend, route: Route, reference: str, found: str | None) -> None:
        LOG.info("looked_up", channel=row.channel, found=found is not None)
        async with self._database.work() as work:
            if found is None:
                await work.sent_parts.forget(reference)
            else:
                channel, now = route.provider.name, clock.now()
                await work.sent_parts.begin(SentPart(reference, row.id, route.way, channel, now))
                await work.sent_parts.advance(reference, "sent", found)
            await work.commit()

    async def _end(self, row: ToSend, status: str) -> None:
        async with self._database.work() as work:
            if await _is_unknown(work, row):
                if status == "failed":
                    await self._ways.give_up(work, row, "unknown_outcome", clock.now())
                else:
                    await work.sending.set_status(row.id, status, not_before=None)
            await work.commit()
        self._signals.changed(row.conversation)

    async def _wait(self, row: ToSend, *, may_be_sent_again: bool = False) -> None:
        """What follows need not wait for what won't be sent again, nor for very long."""
        now = clock.now()
        age = now - row.created_at
        if age > GIVE_UP_AFTER:
            return await self._end(row, "failed")
        holds_up = may_be_sent_again and age < HOLDS_UP_FOR
        async with self._database.work() as work:
            if await _is_unknown(work, row):
                look_at = now if holds_up else None
                await work.sending.set_status(row.id, "unknown", not_before=look_at)
            await work.commit()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(SECONDS_BETWEEN_LOOKS):
                await self._stopping.wait()
        except TimeoutError:
            return


async def _is_unknown(work: UnitOfWork, row: ToSend) -> bool:
    """Still so, now that nobody else can change it."""
    held = await work.sending.find(row.id)
    return held is not None and held.status == "unknown"
