"""Takes the turns in which a carer asks about their data, or confirms that it is to be deleted.

Before anybody else does: it works with Rasa away, while a person talks, and while the assistant is
closed. Nothing is ever deleted on a guess: a wish only leads to the question, and the answer is a
button, its number, or a plain yes right after the question.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from bot import clock
from bot.channels.web_chat import WebChat
from bot.conversation.data_desk import ASK, ERASE, ERASE_AND_CANCEL, KEEP, DataDesk
from bot.conversation.signals import Signals
from bot.messages import Reply
from bot.storage.conversations import Conversation
from bot.storage.database import Database
from bot.storage.inbox import InboxRow
from bot.storage.outbox import reply_id, status_on, with_ids
from bot.storage.unit_of_work import UnitOfWork

Deed: TypeAlias = Literal["show", "ask", "ask_again", "erase", "erase_and_cancel", "keep"]
PRESSED: dict[str, Deed] = {
    ASK: "ask", ERASE: "erase", ERASE_AND_CANCEL: "erase_and_cancel", KEEP: "keep",
}  # fmt: skip


class Rights:
    """See above."""

    def __init__(self, database: Database, desk: DataDesk, signals: Signals) -> None:
        self._database = database
        self._desk = desk
        self._signals = signals

    async def takes(self, row: InboxRow, conversation: Conversation) -> bool:
        """Whether this turn was taken here."""
        deed = PRESSED.get(row.payload or "") if row.payload else self._typed(row)
        if deed is None:
            return False
        async with self._database.work() as work:
            chat = await work.conversations.hold(conversation.id)
            if chat is None or chat.erased:
                return True
            deed = await self._checked(work, row, deed)
            if deed is None:
                return False
            await self._do(work, row, chat, deed)
            await work.commit()
        self._signals.changed(row.conversation)
        return True

    def _typed(self, row: InboxRow) -> Deed | None:
        words = self._desk.words
        if words.means("agree", row.text):
            # Or another word of the same meaning to somebody else: seen below.
            return "erase"
        if words.means("erase", row.text):
            return "ask"
        return "show" if words.means("show", row.text) else None

    async def _checked(self, work: UnitOfWork, row: InboxRow, deed: Deed) -> Deed | None:
        """A yes counts right after the question; an old button asks once more."""
        if deed not in ("erase", "erase_and_cancel"):
            return deed
        newest = await work.outbox.newest_choices(row.conversation, most=1)
        is_asked = any(choice.payload == ERASE for choice in newest)
        if row.payload:
            # A number says less than a button: it must answer what was asked just now.
            return deed if is_asked or row.channel == WebChat.name else "ask_again"
        if is_asked:
            return deed
        return "ask" if self._desk.words.means("erase", row.text) else None

    async def _do(self, work: UnitOfWork, row: InboxRow, chat: Conversation, deed: Deed) -> None:
        if deed in ("erase", "erase_and_cancel"):
            cancel = deed == "erase_and_cancel"
            await self._desk.erase(work, row, chat, clock.now(), cancel=cancel)
        elif await work.inbox.finish(row, "done"):
            await _say(work, row, await self._reply(work, row, deed))

    async def _reply(self, work: UnitOfWork, row: InboxRow, deed: Deed) -> Reply:
        if deed == "show":
            return await self._desk.show(work, row)
        if deed == "keep":
            return self._desk.keep()
        return await self._desk.ask(work, row, again=deed == "ask_again")


async def _say(work: UnitOfWork, row: InboxRow, reply: Reply) -> None:
    now = clock.now()
    position = await work.conversations.next_position(row.conversation, now)
    part = await work.outbox.next_part(row.id)
    identity = reply_id(row.channel, row.provider_id, part)
    await work.outbox.add(
        identity,
        row.conversation,
        position,
        with_ids(reply, identity),
        now,
        in_reply_to=row.id,
        part=part,
        status=status_on(row.channel),
    )
