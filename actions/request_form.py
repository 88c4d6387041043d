"""The form of all requests: hears each message while one is being asked for (docs/adr/0006)."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import entity, is_choice, understanding
from actions.dependencies import hearing, request_forms
from actions.interruptions import NOT_SURE, interrupt
from actions.look_up import ADD, try_pin, words
from actions.request_buttons import CARRY_ON, INTENT, PENDING, SKIP
from actions.request_deeds import RequestDeeds
from actions.request_start import begin
from actions.request_talk import KIND, RequestTalk
from actions.urgent import say_urgent
from bot.asking.corrections import Correction
from bot.asking.draft import CHANGE_WHAT, CONFIRM
from bot.asking.hearing import Heard
from bot.asking.questions import Question
from bot.understanding.decision import UNSURE

Events = list[dict[str, Any]]


class ValidateRequestForm(Action):
    """Hears one message, and says what comes next."""

    def name(self) -> str:
        """As Rasa names the validation of ``request_form``."""
        return "validate_request_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Utter the reply; the slots to set. ``requested_slot`` None ends the form."""
        turn = Turn(dispatcher, tracker, domain)
        await turn.take()
        return turn.talk.events()


class Turn:
    """One message while something is, or begins to be, asked for."""

    def __init__(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> None:
        self._dispatcher = dispatcher
        self._tracker = tracker
        self._domain = domain
        self._intent = str((tracker.latest_message.get("intent") or {}).get("name"))
        self.talk = RequestTalk(dispatcher, tracker)
        self._deeds = RequestDeeds(self.talk, tracker)

    async def take(self) -> None:
        """Hear the message and answer it."""
        if self.talk.draft is None:
            wanted = self._intent if _is_form(self._intent) else self._tracker.get_slot(KIND)
            begin(self.talk, str(wanted), self._tracker)
        elif self._intent == "restart":
            # Whether to start again was asked by action_restart, just before.
            self.talk.ask()
        elif self._intent == "crisis":
            say_urgent(self._dispatcher, understanding(self._tracker))
            self._deeds.wait(words(self._tracker))
        elif is_choice(self._tracker):
            await self._pressed()
        else:
            await self._typed(words(self._tracker))

    async def _pressed(self) -> None:
        name, value = entity(self._tracker, "question"), str(entity(self._tracker, "value"))
        if self._intent != INTENT:
            await self._interrupted(self._intent)
        elif name == CONFIRM:
            self._deeds.decide(value)
        elif name == CARRY_ON:
            self.talk.ask()
        elif name == PENDING:
            self._deeds.settle_pending()
        elif name == CHANGE_WHAT:
            self._press_answer(value, None)
        else:
            self._press_answer(str(name), value)

    def _press_answer(self, name: str, value: str | None) -> None:
        """A button of the open question answers it; one of an earlier question corrects it."""
        progress = self.talk.progress
        question = request_forms().questions.get(name)
        if question is None or question not in progress.applying():
            self.talk.say("old_button")
            self.talk.ask()
        elif value is None:
            self._deeds.correct(Correction(question, None, ""))
        elif value == SKIP:
            self._deeds.skip(question)
        else:
            self._press_value(question, value)

    def _press_value(self, question: Question, value: str) -> None:
        draft = self.talk.progress.draft
        reading = hearing().reader.read(question, value, draft.options)
        if reading is None:
            self.talk.say("old_button")
            self.talk.ask()
        elif question.id == draft.asked:
            self._deeds.take(question, reading, reading.shown)
        elif question.id in draft.answers and draft.answers[question.id].value == reading.value:
            self.talk.ask(again=True)
        else:
            self._deeds.correct(Correction(question, reading, reading.shown))

    async def _typed(self, text: str) -> None:
        if not self._wants_number():
            pin = try_pin(self._dispatcher, self._tracker)
            if pin is not None:
                self.talk.extra += pin
                return
        draft = self.talk.progress.draft
        if draft.pending and not draft.paused and hearing().phrases.is_all("agree", text):
            self._deeds.settle_pending()
            return
        await self._do(hearing().hear(self.talk.progress, text, understanding(self._tracker)), text)

    def _wants_number(self) -> bool:
        return self._deeds.question is not None and self._deeds.question.answer == "phone"

    async def _do(self, heard: Heard, text: str) -> None:
        question = self._deeds.question
        if heard.deed in ("interruption", "not_sure"):
            await self._interrupted(self._intent)
        elif heard.deed == "correction" and heard.correction:
            self._deeds.correct(heard.correction)
        elif heard.deed == "answer" and heard.reading and question:
            self._deeds.take(question, heard.reading, text)
        elif heard.deed == "skip" and question:
            self._deeds.skip(question)
        elif heard.deed == "either":
            self._deeds.ask_which(text)
        elif heard.deed == "wrong":
            self._deeds.say_wrong(text)
        else:
            self._steer(heard.deed)

    def _steer(self, deed: str) -> None:
        if deed in ("send", "change"):
            self._deeds.decide(deed)
        elif deed in ("stop", "stop_word"):
            self._deeds.drop("dropped" if deed == "stop" else "stopped")
        elif deed == "back":
            self._deeds.go_back()
        elif deed == "why":
            self._deeds.say_why()
        else:
            self._ask_again(deed)

    def _ask_again(self, deed: str) -> None:
        # After a night it was said at the start of the session where we were.
        after_danger = deed == "where_we_were" and self.talk.progress.draft.paused == "danger"
        if deed == "same" or after_danger:
            self.talk.say(deed)
        self.talk.ask(again=deed == "again")

    async def _interrupted(self, intent: str) -> None:
        if hearing().phrases.begins("add", words(self._tracker)):
            intent = ADD
        if _is_form(intent):
            self._deeds.start_other(intent)
            return
        events = await interrupt(self._dispatcher, self._tracker, self._domain, intent)
        self.talk.extra += events
        if intent == "goodbye":
            self._deeds.wait()
        elif not (_offers(self._tracker, intent) or _asks_nation(events)):
            self.talk.ask(again=True)


def _offers(tracker: Tracker, intent: str) -> bool:
    """Whether choices were offered: the carer picks one first."""
    read = understanding(tracker)
    return intent == NOT_SURE and read is not None and read.band == UNSURE


def _asks_nation(events: Events) -> bool:
    """Whether the answer had to ask something itself: one question at a time."""
    return any(one.get("name") == "waiting" and one.get("value") for one in events)


def _is_form(intent: str) -> bool:
    forms = request_forms().forms
    return intent in forms and bool(forms[intent].questions)
