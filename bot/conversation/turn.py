"""One turn: a stored message becomes its answer, or an honest word that there is none yet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from bot import clock, logs
from bot.content.library import Library
from bot.conversation.answers import Answers, Utterance, read_utterances
from bot.conversation.careful import Careful, Met
from bot.conversation.errors import RasaAway, RasaSilent
from bot.conversation.language_desk import LanguageDesk, written_in
from bot.conversation.notes import keep_notes, known, learned
from bot.conversation.presence import Presence
from bot.conversation.rasa_client import RasaClient, as_plain_text
from bot.conversation.request_desk import Asked, RequestDesk, request_note
from bot.conversation.rights import Rights
from bot.conversation.safety_net import Finding, SafetyNet
from bot.conversation.signals import Heard, Signals
from bot.conversation.urgent import of_a_child
from bot.conversation.wording import Wording
from bot.language import current, speaking
from bot.messages import JsonObject, Reply
from bot.storage.claims import Claimed
from bot.storage.conversations import Conversation
from bot.storage.database import Database
from bot.storage.inbox import InboxRow, Status
from bot.storage.outbox import reply_id, status_on, with_ids
from bot.storage.transcript import Said
from bot.storage.unit_of_work import UnitOfWork

LOG = logs.Log(__name__)
# What is said, and what is only known inside the transaction that keeps the turn.
ToSay: TypeAlias = Reply | Asked | Met
ANSWER_WITHIN = timedelta(minutes=10)
START_WITHIN = timedelta(seconds=60)
LONGEST_WAIT = 15.0
# A message that waited longer may have been with Rasa before: its answer was lost on the way.
AT_ONCE = timedelta(seconds=1)
# A message that Rasa fails at this often, while all is well otherwise, is given up.
TRIES_WHEN_WELL = 3
GIVEN_UP: JsonObject = {"unanswered": {"labels": [], "confidence": None}}


class Turns:
    """Takes turns. ``all_well`` says whether Rasa and the action server are up."""

    def __init__(
        self,
        database: Database,
        rasa: RasaClient,
        answers: Answers,
        net: SafetyNet,
        library: Library,
        wording: Wording,
        signals: Signals,
        all_well: Callable[[], Awaitable[bool]],
        desk: RequestDesk,
        careful: Careful,
        presence: Presence,
        rights: Rights,
        languages: LanguageDesk,
    ) -> None:
        self._database = database
        self._rasa = rasa
        self._answers = answers
        self._net = net
        self._library = library
        self._wording = wording
        self._signals = signals
        self._all_well = all_well
        self._desk = desk
        self._careful = careful
        self._presence = presence
        self._rights = rights
        self._languages = languages
        self._patient_until: datetime | None = clock.now() + START_WITHIN

    async def take(self, claimed: Claimed) -> bool:
        """Answer what was claimed; whether more of that conversation may wait to be.

        Raises ``StorageAway`` where the answer can't be kept.
        """
        with speaking(self._languages.languages.offered(claimed.conversation.language)):
            return await self._take(claimed)

    async def _take(self, claimed: Claimed) -> bool:
        row, conversation = claimed.row, claimed.conversation
        if await self._rights.takes(row, conversation):
            return True
        if await self._presence.takes(claimed):
            return True
        if await self._languages.takes(row, conversation):
            return True
        try:
            replies, told = await self._ask(row, conversation)
            self._patient_until = None
            return await self._write(row, replies, told, "done")
        except RasaAway as away:
            LOG.warning("rasa_away", conversation=row.conversation, why=str(away))
            await self.could_not(row, silent=isinstance(away, RasaSilent))
            return True

    async def could_not(self, row: InboxRow, *, silent: bool) -> None:
        """``row`` has no answer: wait and try again, saying so once, or give up.

        ``silent``: not because Rasa was away, so the fault may be with this very message.
        """
        now = clock.now()
        if self._patient_until and now < self._patient_until and not silent:
            await self._wait(row, now + timedelta(seconds=1), tried=False)
        elif now - row.received_at > ANSWER_WITHIN or await self._hopeless(row, silent):
            await self._write(row, [self._wording.gave_up], [GIVEN_UP], "failed")
        else:
            pause = min(2.0 ** (row.attempts - 1), LONGEST_WAIT)
            await self._wait(row, now + timedelta(seconds=pause), tried=True)

    async def _hopeless(self, row: InboxRow, silent: bool) -> bool:
        return silent and row.attempts >= TRIES_WHEN_WELL and await self._all_well()

    async def _ask(
        self, row: InboxRow, conversation: Conversation
    ) -> tuple[list[ToSay], list[JsonObject]]:
        """Replies, what is asked of the desk, and notes; raises ``RasaAway``."""
        message = row.payload or as_plain_text(row.text)
        about = _metadata(row, conversation)
        about["written_in"] = written_in(self._languages, row)
        items = await self._rasa.ask(row.conversation, message, about)
        utterances = read_utterances(items)
        replies = self._replies(utterances, conversation, row.text)
        if not replies:
            raise RasaSilent("nothing to say")
        return replies, [utterance.notes for utterance in utterances]

    def _replies(
        self, utterances: list[Utterance], conversation: Conversation, text: str
    ) -> list[ToSay]:
        nation = conversation.nation
        replies: list[Reply | Asked | Met | None] = []
        for utterance in utterances:
            nation = known(utterance.notes, self._library).get("nation", nation)
            concern = self._net.trained(utterance.notes.get("concern"), text)
            urgent = self._net.reply(Finding(concern), nation) if concern else None
            if concern and urgent:
                replies.append(Met(concern, urgent, nation))
                continue
            replies.append(self._answers.reply(utterance, conversation.channel, nation))
            replies.append(request_note(utterance.notes))
        return [reply for reply in replies if reply]

    async def _write(
        self,
        row: InboxRow,
        replies: Sequence[ToSay],
        notes: list[JsonObject],
        status: Status,
    ) -> bool:
        """Keep the turn; whether more of the conversation may wait."""
        async with self._database.work() as work:
            answers = await self._answered(work, row, replies)
            said = await self._say(work, row, answers, learned(notes, self._library))
            if said is None:
                return True
            finished = await work.inbox.finish(row, status)
            if not finished:
                return True
            for note in notes:
                await keep_notes(work, row, note, self._library, self._net)
            await work.commit()
        # Whatever came meanwhile waits for the conversation, which we held, and comes after this.
        is_all = bool(said) and not finished.others_wait
        self._signals.changed(row.conversation, Heard(said, typing=False) if is_all else None)
        return finished.others_wait

    async def _answered(
        self, work: UnitOfWork, row: InboxRow, said: Sequence[ToSay]
    ) -> list[Reply]:
        """``said``, with what the desk and the careful mode reply in its place."""
        if any(not isinstance(one, Reply) for one in said):
            # The conversation is locked before its requests, as everyone does.
            await work.conversations.hold(row.conversation)
        return [await self._answer(work, row, one) for one in said]

    async def _answer(self, work: UnitOfWork, row: InboxRow, one: ToSay) -> Reply:
        if isinstance(one, Asked):
            return await self._desk.answer(work, row, one)
        if isinstance(one, Met):
            return await self._careful.meet(work, row, await of_a_child(work, self._net, row, one))
        return one

    async def _wait(self, row: InboxRow, until: datetime, *, tried: bool) -> None:
        async with self._database.work() as work:
            said_before = not tried or await work.outbox.next_part(row.id) > 0
            notices = [] if said_before else [self._wording.cannot_answer_now]
            if await self._say(work, row, notices, {}) is None:
                return
            if not await work.inbox.put_back(row, until, tried=tried):
                return
            await work.commit()
        self._signals.changed(row.conversation)

    async def _say(
        self, work: UnitOfWork, row: InboxRow, replies: list[Reply], known: Mapping[str, Any]
    ) -> list[Said] | None:
        """Place ``replies`` and keep what is ``known``; None if the conversation was erased.

        Comes first in a transaction: it locks the conversation before its rows, as everyone does.
        """
        now = clock.now()
        position = await work.conversations.next_positions(
            row.conversation, len(replies), now, known
        )
        if position is None:
            return None
        # Nothing can have been said before the first attempt.
        part = await work.outbox.next_part(row.id) if row.attempts > 1 else 0
        said = []
        for place, reply in enumerate(replies):
            identity = reply_id(row.channel, row.provider_id, part + place)
            with_choices = with_ids(reply, identity)
            await work.outbox.add(
                identity,
                row.conversation,
                position + place,
                with_choices,
                now,
                in_reply_to=row.id,
                part=part + place,
                status=status_on(row.channel),
            )
            one = Said(position + place, identity, now, None, with_choices, row.provider_id)
            said.append(one)
        return said


def _metadata(row: InboxRow, conversation: Conversation) -> JsonObject:
    return {
        "message_id": row.provider_id,
        "may_be_again": clock.now() - row.received_at > AT_ONCE,
        "channel": row.channel,
        "nation": conversation.nation,
        "topic": conversation.topic,
        "article": conversation.article,
        "language": current(),
    }
