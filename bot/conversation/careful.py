"""Careful conversations: after danger, the one question, and a talk that stays careful.

Part of taking a message in, so that it works with Rasa and the action server down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.casework.model import CareRequest
from bot.casework.promises import as_words
from bot.casework.teams import Teams
from bot.conversation import safe_contact as contact
from bot.conversation import told_danger
from bot.conversation.careful_answers import CarefulAnswers, to_choose
from bot.conversation.request_desk import RequestDesk
from bot.conversation.safety_net import Finding
from bot.conversation.wording import paragraphs
from bot.messages import InboundMessage, Reply
from bot.safety.careful import CarefulWords
from bot.safety.model import Concern
from bot.safety.typed import NO, UNSURE, YES
from bot.storage.concerns import Found
from bot.storage.conversations import Conversation
from bot.storage.inbox import InboxRow
from bot.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Met:
    """Danger that the trained layer saw, and the urgent reply that is due in ``nation``."""

    concern: Concern
    urgent: Reply
    nation: str | None


class Careful:
    """Puts the question and answers what follows."""

    def __init__(self, words: CarefulWords, teams: Teams, desk: RequestDesk) -> None:
        self._words = words
        self._teams = teams
        self._desk = desk
        self.reply_to = CarefulAnswers(words).reply_to

    async def weigh(
        self, work: UnitOfWork, conversation: str, message: InboundMessage, finding: Finding
    ) -> Finding:
        """``finding`` in the light of the danger that was told before."""
        return await told_danger.weigh(work, self._words.typed, conversation, message, finding)

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
        request = await self.follow_up(work, row.conversation, row, met.concern, nation)
        urgent, at_risk = met.urgent, met.concern.at_risk
        return await self.begin(work, urgent, at_risk, request, row.received_at)

    async def follow_up(
        self,
        work: UnitOfWork,
        conversation: str,
        message: InboxRow | InboundMessage,
        found: Found,
        nation: str | None,
    ) -> CareRequest:
        """The follow-up of danger, with how to reach the carer where ``message`` tells that too."""
        heard = await contact.is_heard(work, conversation, message.text, self._words.typed)
        request = await self._desk.follow_up(work, conversation, message, found, nation)
        if heard:
            await contact.keep(work, request, message.text, message.received_at)
        return request

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
        choices = to_choose(self._words, (YES, NO, UNSURE))
        return replace(urgent, text=text, html=paragraphs(text), choices=choices)
