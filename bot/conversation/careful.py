"""Careful conversations: after danger, the one question and what is said to whatever follows.

Part of taking a message in, so that it works with Rasa and the action server down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.casework.model import CareRequest, Happening
from bot.casework.promises import as_words
from bot.casework.teams import Teams
from bot.conversation import safe_contact as contact
from bot.conversation.request_desk import RequestDesk
from bot.conversation.safe_contact import RUNG, YES, open_follow_up
from bot.conversation.safety_net import to_press
from bot.conversation.wording import notice, paragraphs
from bot.messages import Choice, Reply
from bot.safety.careful import DELETE, LEAVE, PREFIX, THANKS, CarefulWords, Danger
from bot.safety.model import Concern
from bot.safety.typed import NO
from bot.storage.conversations import Conversation
from bot.storage.inbox import InboxRow
from bot.storage.unit_of_work import UnitOfWork

UNSURE = "unsure"
# "He's asleep" is no all-clear after these.
OF_THE_BODY = ("overdose", "medical")
# "He's back" is none after these.
BY_THE_PERSON = ("abuse", "violence")
# What ends the question how to reach them without being an answer to it.
POLITE = (NO, LEAVE, THANKS, UNSURE)
# What is offered after each answer; None is anything else that was written.
OFFERED: dict[str | None, tuple[str, ...]] = {
    YES: (NO, LEAVE),
    UNSURE: (YES, NO),
    RUNG: (NO, LEAVE),
    NO: (),
    LEAVE: (),
    THANKS: (YES, NO, UNSURE, LEAVE),
    DELETE: (YES, NO, UNSURE, LEAVE),
    None: (YES, NO, UNSURE, LEAVE),
}


@dataclass(frozen=True)
class Met:
    """Danger that the trained layer saw, and the urgent reply that is due in ``nation``."""

    concern: Concern
    urgent: Reply
    nation: str | None


@dataclass(frozen=True)
class Heard:
    """What came in careful talk: the ``answer`` that it gives, and the follow-up that is open."""

    conversation: Conversation
    text: str
    answer: str | None
    at: datetime
    request: CareRequest | None
    happenings: Sequence[Happening]

    @property
    def is_over(self) -> bool:
        """Whether nothing but the question how to reach them was open, and they go on.

        An old button still answers the question whether anyone is in danger.
        """
        if self.answer == UNSURE and self.text.startswith(PREFIX):
            return False
        return contact.is_over(self.happenings, self.answer)


class Careful:
    """Puts the question and answers what follows."""

    def __init__(self, words: CarefulWords, teams: Teams, desk: RequestDesk) -> None:
        self._words = words
        self._teams = teams
        self._desk = desk

    async def learn_nation(
        self, work: UnitOfWork, conversation: Conversation, text: str
    ) -> Conversation:
        """``conversation`` with the nation that ``text`` names.

        One that is known stays, but in careful talk, where nothing else would hear of a new one.
        """
        nation = self._words.nation_in(text)
        if nation in (None, conversation.nation):
            return conversation
        if conversation.nation and not await work.careful.of(conversation.id):
            return conversation
        await work.conversations.remember(conversation.id, {"nation": nation})
        return replace(conversation, nation=nation)

    async def meet(self, work: UnitOfWork, row: InboxRow, met: Met) -> Reply:
        """Danger that the trained layer saw in a stored message: as ``begin``."""
        conversation = await work.conversations.find(row.conversation)
        nation = conversation.nation if conversation else None
        await self.hear_contact(work, row.conversation, row.text, row.received_at)
        request = await self._desk.follow_up(work, row.conversation, row, met.concern, nation)
        urgent, at_risk = met.urgent, met.concern.at_risk
        return await self.begin(work, urgent, at_risk, request, row.received_at)

    async def hear_contact(
        self, work: UnitOfWork, conversation: str, text: str, at: datetime
    ) -> None:
        """Keep how to reach the carer where ``text`` tells it together with danger."""
        await contact.hear(work, conversation, text, at, self._words.typed)

    async def begin(
        self,
        work: UnitOfWork,
        urgent: Reply,
        at_risk: str | None,
        request: CareRequest,
        at: datetime,
    ) -> Reply:
        """The request's conversation is careful from now on; ``urgent`` with the question added."""
        await work.careful.begin(str(request.conversation), at_risk, at)
        told = self._words.told.format(
            team=self._teams.find(request.team).called, promise=as_words(request.promise)
        )
        text = "\n\n".join((urgent.text, told.strip(), self._words.ask(at_risk)))
        choices = self._choices((YES, NO, UNSURE))
        return replace(urgent, text=text, html=paragraphs(text), choices=choices)

    async def reply_to(
        self, work: UnitOfWork, conversation: Conversation, text: str, at: datetime
    ) -> Reply | None:
        """What is said to ``text``, or to a button's payload; None where all is ordinary."""
        talk = await work.careful.of(conversation.id)
        answer = self._words.read_answer(text)
        if talk is None and not text.startswith(PREFIX):
            return None
        handover = await work.handovers.of(conversation.id)
        if handover and handover.until > at:
            # A person is talking with them: that is better than anything here.
            return None
        request = await open_follow_up(work, conversation.id)
        happenings = await work.requests.timeline(request.id) if request else []
        if doubtful := answer == NO and self._is_doubtful(_kinds(request, happenings), text):
            answer = None
        heard = Heard(conversation, text, answer, at, request, happenings)
        typed = self._words.typed
        given = contact.is_given(happenings, answer, text, typed)
        if not doubtful and (given or heard.is_over):
            return await self._after_contact_question(work, heard)
        return await self._stay_careful(work, heard, talk.at_risk if talk else None)

    def _is_doubtful(self, kinds: set[str], text: str) -> bool:
        """Whether what reads like a no may be news of one of the dangers that were told."""
        typed = self._words.typed
        slept = typed.is_of_sleep(text) and not kinds.isdisjoint(OF_THE_BODY)
        return slept or (typed.is_of_return(text) and not kinds.isdisjoint(BY_THE_PERSON))

    async def _after_contact_question(self, work: UnitOfWork, heard: Heard) -> Reply | None:
        """What is said to how they may be reached, or to whatever ends that question."""
        if heard.is_over:
            await work.careful.end(heard.conversation.id)
        if heard.request and self._words.typed.is_contact(heard.text):
            await contact.keep(work, heard.request, heard.text, heard.at)
            return notice("notice", self._words.contact["kept"])
        left = self._words.reply(LEAVE, Danger(), heard.conversation.nation)
        return notice("notice", left) if heard.answer in POLITE else None

    async def _stay_careful(self, work: UnitOfWork, heard: Heard, at_risk: str | None) -> Reply:
        """What is said to an answer, or to anything else that is written in careful talk."""
        answer, request, happenings = heard.answer, heard.request, heard.happenings
        danger = Danger(_kind(request, happenings), at_risk)
        await self._keep(work, heard)
        earlier = sum(one.what == contact.WROTE for one in happenings)
        said = self._words.reply(answer, danger, heard.conversation.nation, earlier)
        if request and contact.is_due(happenings, answer):
            await contact.ask(work, request, heard.at)
            said = f"{said}\n\n{self._words.ask_contact(danger)}"
        elif answer == NO:
            await work.careful.end(heard.conversation.id)
        if answer in (NO, LEAVE):
            return notice("notice", said)
        actions = to_press(self._words.numbers(danger, heard.conversation.nation))
        choices = self._choices(OFFERED[answer])
        return replace(notice("urgent", said), actions=actions, choices=choices)

    async def _keep(self, work: UnitOfWork, heard: Heard) -> None:
        """The answer is in the team's timeline. Who asks something else leaves the careful mode."""
        is_answer = heard.answer not in (None, THANKS, DELETE)
        if heard.answer == LEAVE:
            await work.careful.end(heard.conversation.id)
        elif is_answer:
            await work.careful.answered(heard.conversation.id)
        if heard.request:
            data = {"answer": heard.answer} if is_answer else {}
            what = contact.ANSWERED if is_answer else contact.WROTE
            await work.requests.happened(Happening(heard.request.id, what, heard.at, data=data))

    def _choices(self, names: tuple[str, ...]) -> tuple[Choice, ...]:
        return tuple(Choice("", self._words.buttons[name], f"{PREFIX}_{name}") for name in names)


def _kind(request: CareRequest | None, happenings: Sequence[Happening]) -> str | None:
    """The kind of danger that the carer wrote of last."""
    if request is None:
        return None
    again = (one.data.get("concern") for one in reversed(happenings) if one.what == contact.AGAIN)
    return next(filter(None, again), request.answers["concern"].understood)


def _kinds(request: CareRequest | None, happenings: Sequence[Happening]) -> set[str]:
    """Every kind of danger that the carer wrote of."""
    if request is None:
        return set()
    told = {str(one.data["concern"]) for one in happenings if one.data.get("concern")}
    return {request.answers["concern"].understood, *told}
