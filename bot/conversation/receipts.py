"""Receipts: what providers say of our messages, in whatever order they say it."""

from __future__ import annotations

from collections.abc import Iterable

from bot import clock
from bot.channels.base import Receipt
from bot.conversation.signals import Signals
from bot.conversation.ways import TEMPLATE, Ways
from bot.notifications.govuk_notify import notification_of
from bot.storage.database import Database
from bot.storage.sending import ToSend
from bot.storage.sent_parts import RANK, SURE, SentPart
from bot.storage.unit_of_work import UnitOfWork


class Receipts:
    """Keeps them. Raises ``StorageAway``."""

    def __init__(self, database: Database, ways: Ways, signals: Signals) -> None:
        self._database = database
        self._ways = ways
        self._signals = signals

    async def note(self, channel: str, receipt: Receipt) -> None:
        """Keep one; what is said of a message that is not ours is left out."""
        told = notification_of(receipt.reference)
        if told is not None:
            await self._note_told(told, receipt)
            return
        part = await self._news_of(channel, receipt)
        if part is None:
            return
        async with self._database.work() as work:
            row = await work.sending.find(part.outbox)
            if row is None:
                return
            if await work.sent_parts.advance(
                part.reference, receipt.progress, receipt.provider_id, receipt.error
            ):
                await self._settle(work, row, part.way, receipt)
                await work.commit()
        self._signals.changed(row.conversation)

    async def _note_told(self, notification: int, receipt: Receipt) -> None:
        """A team was not reached after all: its notification becomes a dead letter."""
        if receipt.progress == "failed":
            async with self._database.work() as work:
                await work.notifications.bounced(notification)
                await work.commit()

    async def _news_of(self, channel: str, receipt: Receipt) -> SentPart | None:
        """The part it speaks of; most say what we know already: looked at without a lock."""
        async with self._database.reading() as work:
            part = await work.sent_parts.find(channel, receipt.reference, receipt.provider_id)
        return part if part and RANK[receipt.progress] > RANK[part.progress] else None

    async def _settle(self, work: UnitOfWork, row: ToSend, way: str, receipt: Receipt) -> None:
        parts = (await work.sent_parts.of(row.id, way)).values()
        if row.status == "unknown" and all(part.progress in SURE for part in parts):
            # The sender sees what is left to do.
            await work.sending.set_status(row.id, "waiting", not_before=None)
        elif row.status in ("sent", "delivered", "read", "failed", "held"):
            await self._tell(work, row, way, receipt, combined(parts))

    async def _tell(
        self, work: UnitOfWork, row: ToSend, way: str, receipt: Receipt, progress: str
    ) -> None:
        if progress == "failed":
            code = receipt.error or "failed"
            await self._ways.failed_later(work, row, way, code, clock.now())
        elif way != TEMPLATE:
            await work.sending.set_status(row.id, progress, error=None)


def combined(parts: Iterable[SentPart]) -> str:
    """How far a reply got: as far as that of its parts which got least far."""
    progresses = [part.progress for part in parts]
    if "failed" in progresses:
        return "failed"
    return min(progresses, key=lambda one: RANK[one])
