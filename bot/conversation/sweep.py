"""The sweep: takes in what a provider has and never brought us.

R8: every ten minutes. What it finds is an alarm by itself: something lost it on the way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot import clock, logs
from bot.channels.base import Provider
from bot.channels.errors import CanNotTell, SendError
from bot.conversation.errors import Refused, ServiceAway
from bot.conversation.intake import Intake
from bot.messages import InboundMessage
from bot.storage.database import Database
from bot.storage.errors import StorageAway

LOG = logs.Log(__name__)
SECONDS_BETWEEN_SWEEPS = 600.0
LOOKED_BACK = timedelta(hours=6)
# A call that is on its way is not lost.
STILL_COMING = timedelta(minutes=2)


class Sweep:
    """Sweeps until it is stopped."""

    def __init__(
        self, database: Database, providers: Mapping[str, Provider], intake: Intake
    ) -> None:
        self._database = database
        self._providers = providers
        self._intake = intake
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Sweep every ten minutes until ``stop``."""
        while not await self._is_over():
            try:
                await self.sweep()
            except (StorageAway, ServiceAway):
                # The worker says so, once.
                pass
            except Exception as error:
                LOG.error("sweep_failed", error)

    def stop(self) -> None:
        """Sweep no more."""
        self._stopping.set()

    async def sweep(self) -> int:
        """Take in what is missing; how many messages that was."""
        now = clock.now()
        found = 0
        for provider in self._providers.values():
            for message in await _received(provider, now - LOOKED_BACK):
                if message.received_at < now - STILL_COMING and await self._is_missing(message):
                    found += await self._take_in(message)
        return found

    async def _take_in(self, message: InboundMessage) -> int:
        try:
            await self._intake.take_in(message)
        except Refused as refused:
            LOG.warning("swept_message_refused", channel=message.channel, code=refused.code)
            return 0
        LOG.error("swept_up", channel=message.channel)
        return 1

    async def _is_missing(self, message: InboundMessage) -> bool:
        """Never came; one that was erased at the carer's wish stays erased."""
        async with self._database.reading() as work:
            if await work.inbox.find(message.channel, message.provider_id):
                return False
            erased = await work.erasures.last(message.channel, message.sender)
            if erased and message.received_at <= erased:
                return False
            began = await work.conversations.began(message.channel, message.sender)
        return began is None or (not began[1] and began[0] <= message.received_at)

    async def _is_over(self) -> bool:
        try:
            async with asyncio.timeout(SECONDS_BETWEEN_SWEEPS):
                return await self._stopping.wait()
        except TimeoutError:
            return False


async def _received(provider: Provider, since: datetime) -> list[InboundMessage]:
    try:
        return await provider.received(since)
    except CanNotTell:
        return []
    except SendError as error:
        LOG.warning("can_not_sweep", channel=provider.name, code=error.code)
        return []
