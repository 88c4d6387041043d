"""Whether the assistant answers at all: not while a person talks, nor while it is closed."""

from __future__ import annotations

from bot import clock
from bot.casework.model import Happening
from bot.conversation.request_wording import RequestWording
from bot.conversation.signals import Signals
from bot.conversation.wording import notice
from bot.messages import Reply
from bot.storage.claims import Claimed
from bot.storage.database import Database
from bot.storage.handovers import Handover
from bot.storage.inbox import InboxRow
from bot.storage.outbox import reply_id
from bot.storage.switches import Switch
from bot.storage.unit_of_work import UnitOfWork


class Presence:
    """Takes the turns in which the assistant steps back."""

    def __init__(self, database: Database, wording: RequestWording, signals: Signals) -> None:
        self._database = database
        self._wording = wording
        self._signals = signals

    async def takes(self, claimed: Claimed) -> bool:
        """Whether this turn was taken here, because a person talks or the assistant is closed."""
        row, handover, closed = claimed.row, claimed.handover, claimed.closed
        if handover and handover.until > clock.now():
            await self._leave_to_person(row, handover)
            return True
        if closed:
            await self._say_closed(row, closed)
        return closed is not None

    async def _leave_to_person(self, row: InboxRow, handover: Handover) -> None:
        """The words stand in the conversation; the team's page shows that they came."""
        async with self._database.work() as work:
            await work.conversations.hold(row.conversation)
            if await work.inbox.finish(row, "done"):
                wrote = Happening(handover.request, "carer_wrote", row.received_at)
                await work.requests.happened(wrote)
                await work.commit()
        self._signals.changed(row.conversation)

    async def _say_closed(self, row: InboxRow, closed: Switch) -> None:
        text = self._wording.say("closed_for_now", message=closed.message)
        async with self._database.work() as work:
            if await add_notice(work, row.conversation, notice("notice", text), row.provider_id):
                await work.inbox.finish(row, "done")
                await work.commit()
        self._signals.changed(row.conversation)


async def add_notice(work: UnitOfWork, conversation: str, reply: Reply, key: str) -> bool:
    """Say something that answers no message; False where the conversation was erased.

    ``key`` makes it harmless to repeat.
    """
    now = clock.now()
    position = await work.conversations.next_positions(conversation, 1, now)
    if position is None:
        return False
    identity = reply_id("notice", conversation, key)
    return await work.outbox.add(identity, conversation, position, reply, now)
