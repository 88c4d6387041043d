"""The doorkeeper: what happens to a message of SMS or WhatsApp before anybody answers it.

Turns numbers into choices, does what STOP, START and HELP say, tells what it can't read, and
breaks loops. All in the transaction that stores the message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

from bot.channels.base import Part, Provider, rendered
from bot.channels.numbered import chosen, read_number
from bot.channels.words import ChannelWords
from bot.conversation.presence import add_notice
from bot.conversation.team_alarms import TeamAlarms
from bot.conversation.ways import OWN
from bot.conversation.wording import notice
from bot.messages import InboundMessage, Reply
from bot.storage.conversations import Conversation
from bot.storage.inbox import Status
from bot.storage.opt_outs import OptOut
from bot.storage.outbox import reply_id
from bot.storage.sent_parts import SentPart
from bot.storage.transcript import Said
from bot.storage.unit_of_work import UnitOfWork

LOOKED_BACK = timedelta(minutes=5)
# The same words this often in five minutes come from a machine, or a key that is stuck.
SAME_WORDS = 4
OPENS = 2


@dataclass(frozen=True)
class Admitted:
    """What becomes of a message: its words, what they stand for, and what is said at once."""

    message: InboundMessage
    payload: str | None = None
    status: Status = "waiting"
    notices: list[tuple[str, Reply]] = field(default_factory=list)


class Doorkeeper:
    """``providers`` are by channel; ``per_minute`` is how much of one sender is answered."""

    def __init__(
        self,
        providers: Mapping[str, Provider],
        words: ChannelWords,
        alarms: TeamAlarms,
        per_minute: int,
    ) -> None:
        self.providers = providers
        self._words = words
        self._alarms = alarms
        self._most = per_minute * int(LOOKED_BACK.total_seconds() // 60)

    def vouches(self, channel: str) -> bool:
        """Whether the channel itself says who its senders are."""
        return channel in self.providers

    def begun_in_place(self, channel: str, urgent: Said) -> list[SentPart]:
        """The parts of an urgent reply that goes back in the answer to the provider's call.

        If nothing is heard of them within a minute, they are looked up and sent like any other.
        """
        provider = self.providers.get(channel)
        if provider is None or not provider.answers_in_place or urgent.reply is None:
            return []
        return [
            SentPart(reference, urgent.id, OWN, channel, urgent.at)
            for reference, _ in in_place(provider, urgent.id, urgent.reply)
        ]

    async def conversation(self, work: UnitOfWork, message: InboundMessage) -> Conversation | None:
        """The sender's conversation, begun where there is none, or none any more."""
        found = await work.conversations.lock(message.channel, message.sender)
        if found and not found.erased:
            return found
        new, at = str(uuid4()), message.received_at
        if found:
            await work.conversations.free_address(found.id)
        await work.conversations.open(new, message.channel, message.sender, None, at)
        if found:
            # The receipt of its erasure may still be on its way there.
            await work.outbox.give_receipt_to(found.id, new)
        return await work.conversations.lock(message.channel, message.sender)

    async def let_go(self, work: UnitOfWork, conversation: Conversation) -> bool:
        """Send what was held until the carer wrote; True if there was anything."""
        if self.providers[conversation.channel].window is None:
            return False
        return await work.sending.release(conversation.id)

    async def admit(
        self, work: UnitOfWork, conversation: Conversation, message: InboundMessage
    ) -> Admitted:
        """What ``message`` is; nothing of it is stored yet."""
        was_held = await self.let_go(work, conversation)
        if message.word:
            return await self._instruction(work, conversation, message)
        if await work.opt_outs.of(message.channel, message.sender):
            return Admitted(self._readable(message), status="done")
        if was_held and len(message.text.split()) <= OPENS:
            # "Yes" or "open" to our template is no question: what was held is the answer.
            return Admitted(self._readable(message), status="done")
        recent = await work.inbox.recent(
            conversation.id, message.received_at - LOOKED_BACK, self._most + 1
        )
        if self._is_too_much(message, recent):
            said = [("too_many", notice("notice", self._words.too_many))]
            first = len(recent) == self._most or Counter(recent)[message.text] == SAME_WORDS
            return Admitted(self._readable(message), status="done", notices=said if first else [])
        return await self._answerable(work, conversation, message, is_first=not recent)

    async def say(self, work: UnitOfWork, conversation: str, admitted: Admitted) -> None:
        """Place the notices, after the message itself."""
        for name, reply in admitted.notices:
            await add_notice(work, conversation, reply, _key(name, admitted.message))

    async def _answerable(
        self,
        work: UnitOfWork,
        conversation: Conversation,
        message: InboundMessage,
        *,
        is_first: bool,
    ) -> Admitted:
        notices = []
        if is_first and await work.inbox.last_heard(conversation.id) is None:
            notices.append(("first", notice("welcome", self._words.first_message)))
        if message.unreadable:
            notices.append(("unreadable", notice("notice", self._words.cannot_read)))
            if not message.text:
                return Admitted(self._readable(message), status="done", notices=notices)
        choice = await self._choice(work, conversation.id, message)
        if choice:
            return Admitted(replace(message, text=choice[0]), choice[1], notices=notices)
        return Admitted(message, notices=notices)

    async def _choice(
        self, work: UnitOfWork, conversation: str, message: InboundMessage
    ) -> tuple[str, str] | None:
        """Label and meaning of what was pressed, or answered by its number."""
        if message.choice:
            found = await work.outbox.find_choice(conversation, message.choice)
        elif read_number(message.text):
            found = chosen(message.text, await work.outbox.newest_choices(conversation))
        else:
            return None
        return (found.label, found.payload) if found else None

    async def _instruction(
        self, work: UnitOfWork, conversation: Conversation, message: InboundMessage
    ) -> Admitted:
        text = {"stop": self._words.stopped, "start": self._words.started, "help": self._words.help}
        word = message.word or "help"
        if word == "stop":
            await self._stop(work, conversation, message)
        elif word == "start":
            await work.opt_outs.remove(message.channel, message.sender)
        told = self.providers[message.channel].tells_stop and word != "help"
        notices: list[tuple[str, Reply]] = []
        if not told:
            notices.append((word, notice("notice", text[word])))
        return Admitted(self._readable(message), status="done", notices=notices)

    async def _stop(
        self, work: UnitOfWork, conversation: Conversation, message: InboundMessage
    ) -> None:
        last_word, at = (
            reply_id("notice", conversation.id, _key("stop", message)),
            message.received_at,
        )
        if await work.opt_outs.add(OptOut(message.channel, message.sender, at, last_word)):
            await self._alarms.stopped(work, conversation.id, at)

    def _is_too_much(self, message: InboundMessage, recent: list[str]) -> bool:
        same = Counter(recent)[message.text] if message.text else 0
        return len(recent) >= self._most or same >= SAME_WORDS

    def _readable(self, message: InboundMessage) -> InboundMessage:
        """Something always stands in the conversation."""
        if message.text:
            return message
        kind = message.unreadable or "other"
        return replace(message, text=self._words.kinds.get(kind, self._words.kinds["other"]))


def in_place(provider: Provider, identity: str, reply: Reply) -> list[tuple[str, Part]]:
    """The parts of a reply with their references."""
    return [(f"{identity}.{place}", part) for place, part in enumerate(rendered(provider, reply))]


def _key(name: str, message: InboundMessage) -> str:
    return f"{name}:{message.provider_id}"
