"""Careful conversations: after danger, the one question and what is said to whatever follows.

Part of taking a message in, so that it works with Rasa and the action server down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.casework.model import CareRequest, Happening, Kind
from bot.casework.promises import as_words
from bot.casework.teams import Teams
from bot.conversation.request_desk import RequestDesk
from bot.conversation.wording import notice, paragraphs
from bot.messages import Action, Choice, Reply
from bot.safety.careful import LEAVE, PREFIX, CarefulWords
from bot.safety.model import Concern
from bot.storage.conversations import Conversation
from bot.storage.inbox import InboxRow
from bot.storage.unit_of_work import UnitOfWork

NO, UNSURE, YES = "no", "unsure", "yes"
# What is offered after each answer; None is anything else that was written.
OFFERED: dict[str | None, tuple[str, ...]] = {
    YES: (NO, LEAVE),
    UNSURE: (YES, NO),
    NO: (),
    LEAVE: (),
    None: (YES, NO, UNSURE, LEAVE),
}


@dataclass(frozen=True)
class Met:
    """Danger that the trained layer saw, and the urgent reply that is due."""

    concern: Concern
    urgent: Reply


class Careful:
    """Puts the question and answers what follows. ``actions`` are the numbers to ring."""

    def __init__(
        self, words: CarefulWords, actions: tuple[Action, ...], teams: Teams, desk: RequestDesk
    ) -> None:
        self._words = words
        self._actions = actions
        self._teams = teams
        self._desk = desk

    async def meet(self, work: UnitOfWork, row: InboxRow, met: Met) -> Reply:
        """Danger that the trained layer saw in a stored message: as ``begin``."""
        conversation = await work.conversations.find(row.conversation)
        nation = conversation.nation if conversation else None
        request = await self._desk.follow_up(work, row.conversation, row, met.concern, nation)
        urgent, at_risk = met.urgent, met.concern.at_risk
        return await self.begin(work, urgent, at_risk, request, row.received_at)

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
            team=self._teams.find(request.team).name, promise=as_words(request.promise)
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
        await self._keep(work, conversation.id, answer, at)
        at_risk = talk.at_risk if talk else None
        said = self._words.reply(answer, at_risk, conversation.nation)
        if answer in (NO, LEAVE):
            return notice("notice", said)
        reply = notice("urgent", said)
        return replace(reply, actions=self._actions, choices=self._choices(OFFERED[answer]))

    async def _keep(
        self, work: UnitOfWork, conversation: str, answer: str | None, at: datetime
    ) -> None:
        """The answer is in the team's timeline, and ends the careful mode if it is a no."""
        if answer in (NO, LEAVE):
            await work.careful.end(conversation)
        elif answer:
            await work.careful.answered(conversation)
        request = await open_follow_up(work, conversation)
        if request:
            what = "danger_answer" if answer else "carer_wrote"
            data = {"answer": answer} if answer else {}
            await work.requests.happened(Happening(request.id, what, at, data=data))

    def _choices(self, names: tuple[str, ...]) -> tuple[Choice, ...]:
        return tuple(Choice("", self._words.buttons[name], f"{PREFIX}_{name}") for name in names)


async def open_follow_up(work: UnitOfWork, conversation: str) -> CareRequest | None:
    """The open crisis follow-up of a conversation."""
    requests = await work.requests.of_conversation(conversation)
    return next((one for one in requests if one.kind is Kind.CRISIS and one.is_open), None)
