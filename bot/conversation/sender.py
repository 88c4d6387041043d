"""The sender: hands what is in the outbox to providers, conversations in parallel, each in order.

A part is noted before it is handed over. Where nobody knows whether it went out (a time-out, a
process that died) it is never sent again blindly: see ``bot.conversation.unknowns``.
"""

from __future__ import annotations

import asyncio
import random
from datetime import datetime, timedelta

from bot import clock, logs
from bot.channels.base import Outgoing, Part, rendered
from bot.channels.errors import Ambiguous, SendError
from bot.conversation.receipts import combined
from bot.conversation.signals import Signals
from bot.conversation.ways import TEMPLATE, Route, Ways
from bot.storage.database import Database
from bot.storage.errors import StorageAway
from bot.storage.sending import ToSend
from bot.storage.sent_parts import SURE, SentPart
from bot.storage.unit_of_work import UnitOfWork

LOG = logs.Log(__name__)
AT_ONCE = 32
# Longer than one part takes; each part renews it. What ran out was a dead sender's.
LEASE = timedelta(seconds=30)
POLL_SECONDS = 0.5
LOOK_UP_AFTER = timedelta(seconds=60)
# R6: at least eight tries over an hour or more; these come to two and a half hours.
PAUSES: tuple[int, ...] = (5, 15, 60, 300, 600, 900, 1800, 2700, 2700)
JITTER = 0.2


class TakenOver(Exception):
    """Our claim ran out, and another sender goes on."""


class Sender:
    """Sends until it is stopped. Any number may run."""

    def __init__(
        self, database: Database, ways: Ways, signals: Signals, lease: timedelta = LEASE
    ) -> None:
        self._database = database
        self._ways = ways
        self._signals = signals
        self._lease = lease
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def run(self) -> None:
        """Send until ``stop``; what was begun is ended first."""
        while not self._stopping:
            self._signals.sending.clear()
            for row in await self._claim():
                self._start(row)
            await self._pause()
        if self._running:
            await asyncio.wait(self._running)

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping = True
        self._signals.sending.set()

    async def _claim(self) -> list[ToSend]:
        free = AT_ONCE - len(self._running)
        if free <= 0 or not self._ways.providers:
            return []
        now = clock.now()
        try:
            async with self._database.reading() as work:
                if not await work.sending.is_claimable(now):
                    return []
            async with self._database.work() as work:
                rows = await work.sending.claim(now, now + self._lease, free)
                await work.commit()
                return rows
        except StorageAway:
            # The worker says so, once.
            return []
        except Exception as error:  # a sender that ends would leave every carer waiting
            LOG.error("sender_can_not_claim", error)
            return []

    def _start(self, row: ToSend) -> None:
        task = asyncio.create_task(self._take(row))
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._signals.sending.set()

    async def _take(self, row: ToSend) -> None:
        try:
            await self._send(row)
        except StorageAway as error:
            # The claim runs out; what was noted tells how far it got.
            LOG.error("sending_without_database", error, conversation=row.conversation)
        except Exception as error:
            LOG.error("sending_failed", error, conversation=row.conversation)

    async def _send(self, row: ToSend) -> None:
        async with self._database.reading() as work:
            route = await self._ways.route(work, row, clock.now())
            stopped = route is not None and await self._ways.is_stopped(work, row, route)
            known = await work.sent_parts.of(row.id, route.way) if route else {}
            told = await work.sending.is_holding(row.conversation)
        if route is None:
            return await self._failed(row, row.way, SendError("no_way"))
        if stopped:
            return await self._finish(row, "stopped")
        if route.way == TEMPLATE and told:
            return await self._finish(row, "held")
        try:
            await self._hand_over(row, route, known)
        except SendError as error:
            await self._failed(row, route.way, error)
        except TakenOver:
            LOG.warning("sending_taken_over", conversation=row.conversation)

    async def _hand_over(self, row: ToSend, route: Route, known: dict[str, SentPart]) -> None:
        parts = [Part("")] if route.way == TEMPLATE else rendered(route.provider, row.reply)
        for place, part in enumerate(parts):
            reference = route.reference(row, place)
            earlier = known.get(reference)
            if earlier is None:
                await self._hand_over_part(
                    row, route, Outgoing(route.to, part, reference, clock.now())
                )
            elif earlier.progress not in SURE:
                # Whoever began it is gone, and took with them whether it went out.
                raise Ambiguous("begun")
        await self._sent(row, route)

    async def _hand_over_part(self, row: ToSend, route: Route, outgoing: Outgoing) -> None:
        reference, channel = outgoing.reference, route.provider.name
        async with self._database.work() as work:
            part = SentPart(reference, row.id, route.way, channel, outgoing.tried_at)
            mine = await work.sending.renew(row, outgoing.tried_at + self._lease)
            if not mine or not await work.sent_parts.begin(part):
                raise TakenOver
            await work.commit()
        try:
            send = route.provider.send_template if route.way == TEMPLATE else route.provider.send
            provider_id = await send(outgoing)
        except Ambiguous:
            raise
        except SendError:
            async with self._database.work() as work:
                await work.sent_parts.forget(reference)
                await work.commit()
            raise
        async with self._database.work() as work:
            await work.sent_parts.advance(reference, "sent", provider_id)
            await work.commit()

    async def _sent(self, row: ToSend, route: Route) -> None:
        """Receipts may have come already; the reply is as far as its slowest part."""
        async with self._database.work() as work:
            held = await work.sending.find(row.id)
            parts = (await work.sent_parts.of(row.id, route.way)).values()
            status = "held" if route.way == TEMPLATE else combined(parts)
            if held and await work.sending.change(row, status) and status == "failed":
                code = next((part.error for part in parts if part.error), None) or "failed"
                await self._ways.failed_later(work, row, route.way, code, clock.now())
            await work.commit()

    async def _finish(self, row: ToSend, status: str) -> None:
        async with self._database.work() as work:
            await work.sending.change(row, status)
            await work.commit()

    async def _failed(self, row: ToSend, way: str, error: SendError) -> None:
        LOG.warning(
            "not_sent", channel=row.channel, way=way or "own", code=error.code, cure=error.cure
        )
        now = clock.now()
        async with self._database.work() as work:
            if error.cure == "look_up" and way == TEMPLATE:
                await work.sending.change(row, "held")
            elif error.cure == "look_up":
                await self._leave_unknown(work, row, way, now + LOOK_UP_AFTER)
            elif error.cure == "retry" and row.attempts <= len(PAUSES):
                await work.sending.change(row, "waiting", not_before=now + _pause(row.attempts))
            elif await work.sending.change(row, "failed"):
                await self._ways.go_on(work, row, way, error.cure, error.code, now)
            await work.commit()
        self._signals.changed(row.conversation)

    async def _leave_unknown(
        self, work: UnitOfWork, row: ToSend, way: str, look_up_at: datetime
    ) -> None:
        """Nobody knows, unless a receipt was quicker than the answer that never came."""
        await work.sending.find(row.id)
        parts = (await work.sent_parts.of(row.id, way)).values()
        if all(part.progress in SURE for part in parts):
            await work.sending.change(row, "waiting", not_before=None)
        else:
            await work.sending.change(row, "unknown", not_before=look_up_at)

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._signals.sending.wait()
        except TimeoutError:
            return


def _pause(attempts: int) -> timedelta:
    seconds = PAUSES[attempts - 1]
    return timedelta(seconds=seconds * random.uniform(1, 1 + JITTER))  # noqa: S311
