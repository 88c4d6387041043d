"""What is said in careful talk to whatever the carer writes or presses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.casework.model import CareRequest, Happening
from bot.conversation import safe_contact as contact
from bot.conversation.safety_net import to_press
from bot.conversation.told_danger import OF_THE_BODY, dangers, kind_told_last
from bot.conversation.wording import notice
from bot.messages import Choice, Reply
from bot.safety.careful import (
    ANSWERS,
    BUTTONS,
    BY_THE_PERSON,
    OUT,
    PREFIX,
    CarefulWords,
    Danger,
)
from bot.safety.typed import ASK, DELETE, LEAVE, NO, RUNG, THANKS, UNSURE, YES
from bot.storage.conversations import Conversation
from bot.storage.unit_of_work import UnitOfWork

# What ends the question how to reach them without being an answer to it.
POLITE = (NO, LEAVE, THANKS, UNSURE)
# What is offered after each answer; None is anything else that was written.
OFFERED: dict[str | None, tuple[str, ...]] = {
    YES: (NO, LEAVE),
    UNSURE: (YES, NO),
    RUNG: (NO, LEAVE),
    NO: (),
    LEAVE: (),
    **dict.fromkeys((OUT, ASK, THANKS, DELETE, None), BUTTONS),
}


@dataclass(frozen=True)
class Heard:
    """What came in careful talk: the ``answer`` that it gives, the ``danger`` that it is about,
    and the follow-up that is open.
    """

    conversation: Conversation
    text: str
    answer: str | None
    at: datetime
    danger: Danger
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


class CarefulAnswers:
    """Answers what follows the one question."""

    def __init__(self, words: CarefulWords) -> None:
        self._words = words

    async def reply_to(
        self, work: UnitOfWork, conversation: Conversation, text: str, at: datetime
    ) -> Reply | None:
        """What is said to ``text``, or to a button's payload; None where all is ordinary."""
        talk = await work.careful.of(conversation.id)
        if talk is None and not text.startswith(PREFIX):
            return None
        handover = await work.handovers.of(conversation.id)
        if handover and handover.until > at:
            # A person is talking with them: that is better than anything here.
            return None
        request = await contact.open_follow_up(work, conversation.id)
        happenings = await work.requests.timeline(request.id) if request else []
        danger = Danger(kind_told_last(request, happenings), talk.at_risk if talk else None)
        answer = self._words.read_answer(text)
        if doubtful := answer == NO and self._is_doubtful(request, happenings, text):
            answer = None
        elif answer is None and danger.is_by_the_person and self._words.typed.is_of_leaving(text):
            answer = OUT
        heard = Heard(conversation, text, answer, at, danger, request, happenings)
        return await self._reply(work, heard, doubtful=doubtful)

    async def _reply(self, work: UnitOfWork, heard: Heard, *, doubtful: bool) -> Reply | None:
        typed, happenings, text = self._words.typed, heard.happenings, heard.text
        if heard.request and contact.is_agreed(happenings, text, typed):
            return await self._ask_how(work, heard, heard.request)
        given = contact.is_given(happenings, heard.answer, text, typed)
        if not doubtful and heard.answer != OUT and (given or heard.is_over):
            return await self._after_contact_question(work, heard)
        return await self._stay_careful(work, heard)

    def _is_doubtful(
        self, request: CareRequest | None, happenings: Sequence[Happening], text: str
    ) -> bool:
        """Whether what reads like a no may be news of one of the dangers that were told."""
        kinds, typed = {one.danger.kind for one in dangers(request, happenings)}, self._words.typed
        slept = typed.is_of_sleep(text) and not kinds.isdisjoint(OF_THE_BODY)
        return slept or (typed.is_of_return(text) and not kinds.isdisjoint(BY_THE_PERSON))

    async def _ask_how(self, work: UnitOfWork, heard: Heard, request: CareRequest) -> Reply:
        """To a yes that says neither how nor when they may be reached."""
        await contact.ask(work, request, heard.at)
        actions = to_press(self._words.numbers(heard.danger, heard.conversation.nation))
        return replace(notice("notice", self._words.contact["how"]), actions=actions)

    async def _after_contact_question(self, work: UnitOfWork, heard: Heard) -> Reply | None:
        """What is said to how they may be reached, or to whatever ends that question."""
        if heard.is_over:
            await work.careful.end(heard.conversation.id)
        typed, text = self._words.typed, heard.text
        if heard.request and (typed.is_contact(text) or typed.is_contact_told(text)):
            await contact.keep(work, heard.request, text, heard.at)
            return notice("notice", self._words.contact["kept"])
        left = self._words.reply(LEAVE, Danger(), heard.conversation.nation)
        return notice("notice", left) if heard.answer in POLITE else None

    async def _stay_careful(self, work: UnitOfWork, heard: Heard) -> Reply:
        """What is said to an answer, or to anything else that is written in careful talk."""
        answer, request, happenings = heard.answer, heard.request, heard.happenings
        danger, nation = heard.danger, heard.conversation.nation
        await self._keep(work, heard)
        earlier = sum(one.what == contact.WROTE for one in happenings)
        said = self._words.reply(answer, danger, nation, earlier)
        if request and answer is None and self._words.typed.is_contact_told(heard.text):
            await contact.keep(work, request, heard.text, heard.at)
            said = f"{said}\n\n{self._words.contact['noted']}"
        if request and contact.is_due(happenings, answer):
            await contact.ask(work, request, heard.at)
            said = f"{said}\n\n{self._words.ask_contact(danger)}"
        elif answer == NO:
            await work.careful.end(heard.conversation.id)
        if answer in (NO, LEAVE):
            return notice("notice", said)
        actions = to_press(self._words.numbers(danger, nation))
        choices = to_choose(self._words, OFFERED[answer])
        return replace(notice("urgent", said), actions=actions, choices=choices)

    async def _keep(self, work: UnitOfWork, heard: Heard) -> None:
        """The answer is in the team's timeline. Who asks something else leaves the careful mode."""
        is_answer = heard.answer in (*ANSWERS, LEAVE)
        if heard.answer == LEAVE:
            await work.careful.end(heard.conversation.id)
        elif is_answer:
            await work.careful.answered(heard.conversation.id)
        if heard.request:
            data = {"answer": heard.answer} if is_answer else {}
            what = contact.ANSWERED if is_answer else contact.WROTE
            await work.requests.happened(Happening(heard.request.id, what, heard.at, data=data))


def to_choose(words: CarefulWords, names: tuple[str, ...]) -> tuple[Choice, ...]:
    """The buttons of those names."""
    return tuple(Choice("", words.buttons[name], f"{PREFIX}_{name}") for name in names)
