"""Take messages in: safety first, then the database, else the spool."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from bot import logs
from bot.channels.base import Receipt
from bot.conversation.errors import Refused, ServiceAway
from bot.conversation.receipts import Receipts
from bot.conversation.safety_net import Finding, SafetyNet
from bot.conversation.signals import Signals
from bot.conversation.storing import Opening, Storing, TakenIn
from bot.conversation.urgent import urgent_reply
from bot.messages import InboundMessage, JsonObject
from bot.storage.errors import StorageAway, UnreadableEntry
from bot.storage.spool import Spool
from bot.storage.transcript import Said

LOG = logs.Log(__name__)
# Seconds given to the database before the spool is used; a carer in danger isn't kept waiting.
PATIENCE = 2.0
PATIENCE_IN_DANGER = 0.4
FLUSHED_AT_ONCE = 8
# Messages about danger that neither database nor spool could keep; of more the oldest are lost.
MOST_IN_MEMORY = 1_000

T = TypeVar("T")


class Intake:
    """Where every message enters. Nothing that it was told it took is ever lost."""

    def __init__(
        self,
        storing: Storing,
        receipts: Receipts,
        spool: Spool,
        net: SafetyNet,
        signals: Signals,
    ) -> None:
        self._storing = storing
        self._receipts = receipts
        self._spool = spool
        self._net = net
        self._signals = signals
        self._flushing = asyncio.Lock()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._late: set[asyncio.Task[Any]] = set()
        self._in_memory: deque[JsonObject] = deque(maxlen=MOST_IN_MEMORY)

    @property
    def remembers(self) -> bool:
        """Whether something waits in memory."""
        return bool(self._in_memory)

    async def take_in(self, message: InboundMessage, finding: Finding | None = None) -> TakenIn:
        """Keep ``message`` and say what the safety net replies, whatever else is broken.

        ``finding`` is given by a door that has looked already. Raises ``Refused``, and
        ``ServiceAway`` where neither database nor spool can keep it and no urgent reply is due.
        """
        finding = finding or self._net.look(message.text)
        patience = PATIENCE_IN_DANGER if finding.concern else PATIENCE
        try:
            conversation, taken = await self._within(patience, self._store(message, finding))
        except StorageAway:
            return await self._keep(message, finding)
        self._signals.came(conversation, taken.waiting)
        return taken

    async def note(self, channel: str, receipt: Receipt) -> None:
        """Keep what a provider says of a message of ours. Raises ``ServiceAway``."""
        try:
            await self._within(PATIENCE, self._receipts.note(channel, receipt))
        except StorageAway:
            data = {"channel": channel, "receipt": asdict(receipt)}
            owner = receipt.reference or receipt.provider_id or ""
            await self._put({"kind": "receipt", "data": data}, owner)

    async def open(self, opening: Opening) -> Said:
        """Begin a conversation; its welcome. Raises ``ServiceAway``."""
        try:
            await self._within(PATIENCE, self._storing.open(opening))
        except StorageAway:
            data = {**asdict(opening), "at": opening.at.isoformat()}
            await self._put({"kind": "conversation", "data": data}, opening.address)
        return self._storing.welcome(opening)

    async def flush(self) -> int:
        """Store what waits in memory and in the spool, each sender's oldest first; how many of it.

        Raises ``StorageAway``.
        """
        async with self._flushing:
            await self._flush_memory()
            queues = await asyncio.to_thread(self._spool.queues)
            left = iter(queues)
            flushing = [asyncio.create_task(self._flush_all(left)) for _ in range(FLUSHED_AT_ONCE)]
            try:
                await asyncio.gather(*flushing)
            finally:
                for task in flushing:
                    task.cancel()
            return sum(map(len, queues))

    async def close(self) -> None:
        """Give what is late a last moment; it is in the spool in any case."""
        if self._late:
            await asyncio.wait(self._late, timeout=PATIENCE)

    async def _store(self, message: InboundMessage, finding: Finding) -> tuple[str, TakenIn]:
        async with self._turn_of(message.sender):
            if self._spool.holds(message.sender):
                # What came earlier goes first, or a carer's messages would change places.
                raise StorageAway
            return await self._storing.store(message, finding)

    def _turn_of(self, sender: str) -> asyncio.Lock:
        return self._turns.setdefault(sender, asyncio.Lock())

    async def _keep(self, message: InboundMessage, finding: Finding) -> TakenIn:
        urgent = urgent_reply(self._net, message, finding)
        entry: JsonObject = {"kind": "message", "data": message.to_json()}
        try:
            await self._put(entry, message.sender)
        except ServiceAway:
            if urgent is None:
                raise
            # No provider sends it again, and a team must see it.
            self._in_memory.append(entry)
        return TakenIn(None, urgent)

    async def _put(self, entry: JsonObject, owner: str) -> None:
        try:
            await asyncio.to_thread(self._spool.put, entry, owner)
        except OSError as error:
            LOG.error("spool_failed", error)
            raise ServiceAway from error
        LOG.warning("spooled", kind=entry["kind"])

    async def _flush_memory(self) -> None:
        while self._in_memory:
            entry = self._in_memory.popleft()
            try:
                await self._store_entry(entry)
            except Refused as refused:
                LOG.warning("remembered_message_refused", code=refused.code)
            except StorageAway:
                self._in_memory.appendleft(entry)
                raise
            except Exception as error:  # one that is unusable holds up nobody else
                LOG.error("remembered_message_unusable", error)

    async def _flush_all(self, queues: Iterator[list[Path]]) -> None:
        for queue in queues:
            for path in queue:
                await self._flush(path)

    async def _flush(self, path: Path) -> None:
        try:
            await self._store_entry(await asyncio.to_thread(self._spool.read, path))
        except FileNotFoundError:
            return  # another process that shares the folder was quicker
        except Refused as refused:
            LOG.warning("spooled_message_refused", code=refused.code)
        except StorageAway:
            raise
        except Exception as error:
            LOG.error("spooled_message_unusable", error)
            await asyncio.to_thread(self._spool.set_aside, path)
            return
        await asyncio.to_thread(self._spool.remove, path)

    async def _store_entry(self, entry: JsonObject) -> None:
        data = entry["data"]
        if entry["kind"] == "conversation":
            at = datetime.fromisoformat(data["at"])
            await self._storing.open(Opening(**{**data, "at": at}))
        elif entry["kind"] == "message":
            message = InboundMessage.from_json(data)
            conversation, _ = await self._storing.store(message, self._net.look(message.text))
            self._signals.came(conversation)
        elif entry["kind"] == "receipt":
            await self._receipts.note(data["channel"], Receipt(**data["receipt"]))
        else:
            raise UnreadableEntry("kind")

    async def _within(self, seconds: float, doing: Coroutine[Any, Any, T]) -> T:
        """The result of ``doing``; StorageAway if it takes longer, while it goes on by itself.

        A late success does no harm: storing the same again changes nothing.
        """
        task = asyncio.create_task(doing)
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if not done:
            self._late.add(task)
            task.add_done_callback(self._was_late)
            raise StorageAway
        return task.result()

    def _was_late(self, task: asyncio.Task[Any]) -> None:
        self._late.discard(task)
        failed = "cancelled" if task.cancelled() else type(task.exception()).__name__
        LOG.warning("storage_late", outcome=failed)
