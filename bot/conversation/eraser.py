"""Erases a conversation everywhere: database, Rasa's memory, spool; and does so again.

Each erasure is noted in a table and in a file beside the database, by ids and times only. So it can
be repeated after an older backup was restored: ``replay``.
"""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from bot import logs
from bot.casework.references import ERASURE, new_reference
from bot.storage.conversations import Conversation
from bot.storage.database import Database
from bot.storage.erasures import Erased
from bot.storage.spool import Spool
from bot.storage.unit_of_work import UnitOfWork

LOG = logs.Log(__name__)
AT_ONCE = 20


@dataclass(frozen=True)
class Eraser:
    """``list_file``: the erasure list beside the database, one line of JSON for each."""

    database: Database
    spool: Spool
    list_file: Path

    async def erase(
        self,
        work: UnitOfWork,
        conversation: Conversation,
        at: datetime,
        *,
        everything: bool = False,
        may_read_receipt: bool = False,
    ) -> Erased:
        """Erase ``conversation``, which is held; ``everything``: its closed requests too.

        Raises ``StorageAway``, and then nothing may be committed.
        """
        reference = new_reference(ERASURE)
        erased = Erased(conversation.id, reference, at, everything)
        await work.erasures.add(erased, conversation.channel, conversation.address)
        await asyncio.to_thread(self._note, erased)
        await self._wipe(work, erased, conversation.address, may_read_receipt)
        return erased

    async def settle(self) -> None:
        """Finish what an erasure left: the address, SQLite's own log."""
        async with self.database.reading() as work:
            unsettled = await work.erasures.unsettled(AT_ONCE)
        for erased in unsettled:
            async with self.database.work() as work:
                await work.conversations.free_address(erased.conversation)
                await work.commit()
        # If it is too busy just now, the next round tries again.
        if unsettled and await self.database.empty_log():
            async with self.database.work() as work:
                for erased in unsettled:
                    await work.erasures.settle(erased.conversation)
                await work.commit()

    async def replay(self) -> int:
        """Erase again what the list names, after a backup was restored; how many there were."""
        async with self.database.reading() as work:
            known = {one.conversation: one for one in await work.erasures.all()}
        listed = {one.conversation: one for one in await asyncio.to_thread(self._listed)}
        again = 0
        for erased in {**listed, **known}.values():
            again += await self._again(erased)
        await self.database.empty_log()
        LOG.info("erasures_replayed", listed=len({**listed, **known}), erased=again)
        return again

    async def _again(self, erased: Erased) -> int:
        async with self.database.work() as work:
            conversation = await work.conversations.hold(erased.conversation)
            if conversation is None:
                return 0
            await work.erasures.add(erased, conversation.channel, conversation.address)
            await self._wipe(work, erased, conversation.address, may_read_receipt=False)
            await work.commit()
        return 0 if conversation.erased else 1

    async def _wipe(
        self, work: UnitOfWork, erased: Erased, address: str, may_read_receipt: bool
    ) -> None:
        if erased.everything:
            for request in await work.erasures.delete_closed(erased.conversation):
                await work.audit.add("request_deleted", erased.at, about=f"request:{request}")
        await work.conversations.erase(erased.conversation, may_read_receipt=may_read_receipt)
        await asyncio.to_thread(self.spool.forget, address)

    def _note(self, erased: Erased) -> None:
        line = json.dumps({**asdict(erased), "at": erased.at.isoformat()})
        descriptor = os.open(self.list_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())

    def _listed(self) -> list[Erased]:
        if not self.list_file.exists():
            return []
        lines = self.list_file.read_text(encoding="utf-8").splitlines()
        return [_read(line) for line in lines if line.strip()]


def _read(line: str) -> Erased:
    data = json.loads(line)
    return Erased(**{**data, "at": datetime.fromisoformat(data["at"])})
