"""Put what came into the database: each message once, each in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.conversation.admission import admitted, with_choice
from bot.conversation.careful import Careful
from bot.conversation.doorkeeper import Admitted, Doorkeeper
from bot.conversation.errors import Refused
from bot.conversation.language_desk import LanguageDesk, with_draft
from bot.conversation.safety_net import Finding, SafetyNet
from bot.conversation.urgent import at_once, look_back, urgent_reply
from bot.conversation.wording import Wording
from bot.language import ENGLISH, current, speaking, version
from bot.messages import InboundMessage, Reply
from bot.storage.conversations import Conversation
from bot.storage.database import Database
from bot.storage.inbox import InboxRow, Status
from bot.storage.outbox import reply_id, status_on, with_ids
from bot.storage.transcript import Said
from bot.storage.unit_of_work import UnitOfWork

HEARD_WITHIN = timedelta(seconds=60)


@dataclass(frozen=True)
class TakenIn:
    """What became of a message.

    ``position`` is None while it waits in the spool. ``urgent`` is the reply that the safety net
    gives at once; it has the same id wherever it turns up again. ``waiting`` is the message as it
    stands in the conversation, where it waits for its answer and nothing was said yet.
    """

    position: int | None
    urgent: Said | None
    duplicate: bool = False
    waiting: Said | None = None


@dataclass(frozen=True)
class Opening:
    """A conversation to begin. ``token_hash`` is None where the channel vouches for senders.

    ``language`` is that of the page from which it was begun.
    """

    id: str
    channel: str
    address: str
    token_hash: str | None
    at: datetime
    language: str = field(default_factory=current)


class Storing:
    """Writes messages and conversations. Raises ``StorageAway`` and ``Refused``."""

    def __init__(
        self,
        database: Database,
        net: SafetyNet,
        wording: Wording,
        careful: Careful,
        door: Doorkeeper,
        languages: LanguageDesk,
    ) -> None:
        self._database = database
        self._careful = careful
        self._net = net
        self._wording = wording
        self._door = door
        self._languages = languages

    def welcome(self, opening: Opening) -> Said:
        """The first message of a conversation."""
        identity = reply_id(opening.channel, opening.id, "welcome")
        with speaking(opening.language):
            reply = with_draft(version(self._wording).welcome, self._languages.languages)
            return Said(1, identity, opening.at, reply=reply)

    async def open(self, opening: Opening) -> None:
        """Begin a conversation with its welcome; does nothing if it was begun before."""
        async with self._database.work() as work:
            new = await work.conversations.open(
                opening.id,
                opening.channel,
                opening.address,
                opening.token_hash,
                opening.at,
                # English is what nobody need choose: they may still be offered another.
                opening.language if opening.language != ENGLISH else None,
            )
            if new:
                position = await work.conversations.next_position(opening.id, opening.at)
                said, status = self.welcome(opening), status_on(opening.channel)
                if said.reply:
                    await work.outbox.add(
                        said.id, opening.id, position, said.reply, opening.at, status=status
                    )
            await work.commit()

    async def store(self, message: InboundMessage, finding: Finding) -> tuple[str, TakenIn]:
        """The message's conversation, and what became of the message."""
        async with self._database.work() as work:
            found, position = await self._enter(work, message)
            conversation = admitted(found, message.proof)
            with speaking(self._languages.languages.offered(conversation.language or current())):
                taken = await self._take(work, conversation, position, message, finding)
            return conversation.id, taken

    async def _take(
        self,
        work: UnitOfWork,
        conversation: Conversation,
        position: int,
        message: InboundMessage,
        finding: Finding,
    ) -> TakenIn:
        met = await work.arrivals.of(conversation.id, message.channel, message.provider_id)
        if met.earlier:
            return await self._again(work, met.earlier, message, finding)
        work.careful.know(conversation.id, met.careful)
        finding = await look_back(work, self._net, conversation.id, message, finding, met)
        taken = await self._add(work, conversation, position, message, finding)
        await work.commit()
        return taken

    async def _enter(
        self, work: UnitOfWork, message: InboundMessage
    ) -> tuple[Conversation | None, int]:
        """The message's conversation, held until the end, and the message's place in it."""
        at, places = message.received_at, work.conversations
        if not self._door.vouches(message.channel):
            return await places.enter(message.channel, message.sender, at) or (None, 0)
        found = await self._door.conversation(work, message)
        return found, await places.next_position(found.id, at) if found else 0

    async def _add(
        self,
        work: UnitOfWork,
        conversation: Conversation,
        position: int,
        message: InboundMessage,
        finding: Finding,
    ) -> TakenIn:
        finding = await self._careful.weigh(work, conversation.id, message, finding)
        conversation = await self._careful.learn_nation(work, conversation, message.text)
        come = await self._come(work, conversation, message, finding)
        message = come.message
        reply = None
        if finding.concern is None and come.status == "waiting":
            said, at = come.payload or message.text, message.received_at
            reply = await self._careful.reply_to(work, conversation, said, at)
        status: Status = "done" if reply else come.status
        row = await work.inbox.add(message, conversation.id, position, come.payload, status)
        await self._door.say(work, conversation.id, come)
        if finding.to_note:
            reply = await self._meet_danger(work, conversation, message, finding, row) or reply
        told = await self._say(work, conversation, message, reply, row)
        if finding.to_note and status == "done":
            await self._languages.greet_after(work, conversation, message)
        if status != "waiting" or come.notices or told:
            return TakenIn(position, told)
        at = message.received_at.astimezone(UTC)
        waiting = Said(position, message.provider_id, at, text=message.text)
        return TakenIn(position, None, waiting=waiting)

    async def _come(
        self,
        work: UnitOfWork,
        conversation: Conversation,
        message: InboundMessage,
        finding: Finding,
    ) -> Admitted:
        """What the message is. Danger comes before any instruction, limit or choice."""
        if finding.concern:
            if self._door.vouches(message.channel):
                await self._door.let_go(work, conversation)
            return Admitted(message, status="done")
        if self._door.vouches(message.channel):
            return await self._door.admit(work, conversation, message)
        return Admitted(*await with_choice(work, conversation, message))

    async def _meet_danger(
        self,
        work: UnitOfWork,
        conversation: Conversation,
        message: InboundMessage,
        finding: Finding,
        row: int,
    ) -> Reply | None:
        """The urgent reply, with the team told in the same transaction."""
        found, at = finding.to_note, message.received_at
        if found is None:
            return None
        await work.concerns.add(found, conversation.id, row, at)
        nation = conversation.nation
        request = await self._careful.follow_up(work, conversation.id, message, found, nation)
        urgent = self._net.reply(finding, nation)
        if urgent is None:
            return None
        return await self._careful.begin(work, urgent, found.at_risk, request, at)

    async def _say(
        self,
        work: UnitOfWork,
        conversation: Conversation,
        message: InboundMessage,
        reply: Reply | None,
        row: int,
    ) -> Said | None:
        if reply is None:
            return None
        said = at_once(message, reply)
        position = await work.conversations.next_position(conversation.id, said.at)
        stored = with_ids(reply, said.id)
        said = replace(said, position=position, reply=stored)
        in_place = self._door.begun_in_place(message.channel, said)
        await work.outbox.add(
            said.id,
            conversation.id,
            position,
            stored,
            said.at,
            in_reply_to=row,
            status="unknown" if in_place else status_on(message.channel),
            not_before=said.at + HEARD_WITHIN if in_place else None,
        )
        for part in in_place:
            await work.sent_parts.begin(part)
        return said

    async def _again(
        self, work: UnitOfWork, earlier: InboxRow, message: InboundMessage, finding: Finding
    ) -> TakenIn:
        typed = message.choice is None and not self._door.vouches(message.channel)
        if typed and message.text != earlier.text:
            raise Refused("id_used")
        urgent = urgent_reply(self._net, message, finding)
        if urgent:
            said = await work.transcript.since(earlier.conversation, earlier.position)
            urgent = next((one for one in said if one.id == urgent.id), urgent)
        return TakenIn(earlier.position, urgent, duplicate=True)
