"""The form of all requests: hears each message while one is being asked for (docs/adr/0006)."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import entity, is_choice, understanding
from actions.dependencies import hearing, library, request_forms
from actions.interruptions import interrupt
from actions.look_up import try_pin, words
from actions.replies import Button, choice
from actions.request_buttons import CARRY_ON, INTENT, PENDING, SKIP, button
from actions.request_start import begin
from actions.request_talk import KIND, RequestTalk
from actions.urgent import say_urgent
from bot.asking.corrections import Correction
from bot.asking.draft import CHANGE_WHAT, CONFIRM
from bot.asking.hearing import Heard
from bot.asking.questions import Question
from bot.asking.readings import Reading
from bot.understanding.offers import offers

Events = list[dict[str, Any]]
MOST_GUESSES = 2


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

    async def take(self) -> None:
        """Hear the message and answer it."""
        if self.talk.draft is None:
            wanted = self._intent if self._is_form(self._intent) else self._tracker.get_slot(KIND)
            begin(self.talk, str(wanted), self._tracker)
        elif self._intent == "restart":
            # Whether to start again was asked by action_restart, just before.
            self.talk.ask()
        elif self._intent == "crisis":
            say_urgent(self._dispatcher, understanding(self._tracker))
            self._wait()
        elif is_choice(self._tracker):
            await self._pressed()
        else:
            await self._typed(words(self._tracker))

    async def _pressed(self) -> None:
        if self._intent != INTENT:
            await self._interrupted(self._intent)
            return
        name, value = entity(self._tracker, "question"), str(entity(self._tracker, "value"))
        if name == CONFIRM:
            self._decide(value)
        elif name == CARRY_ON:
            self.talk.ask()
        elif name == PENDING:
            self._settle_pending()
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
            self._correct(Correction(question, None, ""))
        elif value == SKIP:
            self._skip(question)
        else:
            self._press_value(question, value)

    def _press_value(self, question: Question, value: str) -> None:
        draft = self.talk.progress.draft
        reading = hearing().reader.read(question, value, draft.options)
        if reading is None:
            self.talk.say("old_button")
            self.talk.ask()
        elif question.id == draft.asked:
            self._take(question, reading, reading.shown)
        else:
            self._correct(Correction(question, reading, reading.shown))

    async def _typed(self, text: str) -> None:
        pin = try_pin(self._dispatcher, self._tracker)
        if pin is not None and self._asks_no_number():
            self.talk.extra += pin
            return
        if self.talk.progress.draft.pending and hearing().phrases.is_all("agree", text):
            self._settle_pending()
            return
        heard = hearing().hear(self.talk.progress, text, understanding(self._tracker))
        await self._do(heard, text)

    def _asks_no_number(self) -> bool:
        question = request_forms().questions.get(self.talk.progress.draft.asked or "")
        return question is None or question.answer != "phone"

    async def _do(self, heard: Heard, text: str) -> None:
        question = request_forms().questions.get(self.talk.progress.draft.asked or "")
        if heard.deed in ("interruption", "not_sure"):
            await self._interrupted(self._intent)
        elif heard.deed == "either":
            self._ask_which(text)
        elif heard.deed == "correction" and heard.correction:
            self._correct(heard.correction)
        elif heard.deed == "answer" and heard.reading and question:
            self._take(question, heard.reading, text)
        elif heard.deed == "skip" and question:
            self._skip(question)
        elif heard.deed == "why":
            self._say_why(question)
        elif heard.deed == "wrong":
            self._say_wrong(question, text)
        else:
            self._steer(heard.deed)

    def _steer(self, deed: str) -> None:
        if deed in ("send", "change", "drop"):
            self._decide(deed)
        elif deed in ("stop", "stop_word"):
            self.talk.say("dropped" if deed == "stop" else "stopped")
            self.talk.leave()
        elif deed == "back":
            self._go_back()
        else:
            # After a night that was said at the start of the session.
            if deed == "same" or self.talk.progress.draft.paused == "danger":
                self.talk.say(deed)
            self.talk.ask(again=deed == "again")

    def _decide(self, value: str) -> None:
        """What the carer does with what was read back."""
        if self.talk.progress.next_question() is not None:
            # A button of an earlier read-back: something was opened again since.
            self.talk.ask()
        elif value == "send":
            self.talk.send()
        elif value == "change":
            self.talk.ask_what_to_change()
        else:
            self.talk.say("dropped")
            self.talk.leave()

    def _take(self, question: Question, reading: Reading, said: str) -> None:
        if question.answer == "council" and reading.value not in self.talk.progress.draft.options:
            self._offer_councils(said)
            return
        if question.answer == "postcode" and not reading.value:
            self.talk.say("unknown_postcode")
        # The postcode itself is not kept: only where it led.
        kept = reading.shown if question.answer == "postcode" else said
        if self.talk.take(question, reading, kept):
            self.talk.ask()

    def _offer_councils(self, said: str) -> None:
        draft = self.talk.progress.draft
        draft.options = [one.name for one in hearing().reader.places.named(said)]
        if not draft.options:
            self.talk.say("no_council")
            return
        question = request_forms().questions[str(draft.asked)]
        none = button(request_forms().words["none_of_these"], question.id, SKIP)
        self.talk.say("which_council", [*(button(n, question.id, n) for n in draft.options), none])

    def _skip(self, question: Question) -> None:
        if question.careful:
            # Where it is not known to be safe, it is not.
            self._take(question, Reading("no", request_forms().words["no"]), "")
        elif question.optional or self.talk.progress.draft.options:
            self.talk.skip(question)
            self.talk.ask()
        else:
            self.talk.say_text(question.needed or request_forms().words["needed"])
            self.talk.ask()

    def _say_why(self, question: Question | None) -> None:
        if question:
            self.talk.say_text(question.why)
        self.talk.ask()

    def _say_wrong(self, question: Question | None, text: str) -> None:
        draft = self.talk.progress.draft
        if question is None:
            self.talk.say("please_decide")
            self.talk.ask()
        elif question.answer == "council" and not draft.options:
            self._offer_councils(text)
        else:
            draft.wrong += 1
            self.talk.say_text(request_forms().wrong[question.answer])
            self.talk.ask()

    def _go_back(self) -> None:
        progress = self.talk.progress
        last = request_forms().questions.get(progress.draft.last or "")
        if last is None or last.id not in progress.draft.answers:
            self.talk.say("nothing_back")
        else:
            self.talk.say("back")
            progress.reopened(last)
            progress.draft.last = next(reversed(progress.draft.answers), None)
        self.talk.ask()

    def _correct(self, correction: Correction) -> None:
        question, reading = correction.question, correction.reading
        if reading and question.answer not in ("postcode", "council"):
            if self.talk.take(question, reading, correction.said):
                self.talk.say("changed", called=question.called, answer=reading.shown)
                self.talk.ask()
            return
        self.talk.progress.reopened(question)
        self.talk.ask()

    def _ask_which(self, text: str) -> None:
        """An answer, or something else? Asked, because neither may be lost."""
        read = understanding(self._tracker)
        self.talk.progress.draft.pending = text
        mine = button(request_forms().words["my_answer"], PENDING, "mine")
        labels = offers(read)[:MOST_GUESSES] if read else []
        others: list[Button] = [choice(label, library()) for label in labels]
        self.talk.say("answer_or_other", [mine, *others])

    def _settle_pending(self) -> None:
        draft = self.talk.progress.draft
        question = request_forms().questions.get(draft.asked or "")
        reading = Reading(draft.pending, draft.pending) if draft.pending else None
        if question and reading and question.answer in ("open", "text"):
            self._take(question, reading, reading.value)
        else:
            self.talk.ask()

    async def _interrupted(self, intent: str) -> None:
        if self._is_form(intent):
            self._other_request(intent)
            return
        events = await interrupt(self._dispatcher, self._tracker, self._domain, intent)
        self.talk.extra += events
        asks_itself = intent == "nlu_fallback" or any(
            event.get("name") == "waiting_topic" and event.get("value") for event in events
        )
        if intent == "goodbye":
            self._wait()
        elif not asks_itself:
            self.talk.ask(again=True)

    def _other_request(self, form: str) -> None:
        """Keep this one for later, do the other, come back."""
        draft = self.talk.progress.draft
        if form == draft.form:
            self.talk.say("same")
            self.talk.ask()
            return
        self.talk.say("parked")
        self.talk.parked = [one for one in self.talk.parked if one.form != draft.form] + [draft]
        again = next((one for one in self.talk.parked if one.form == form), None)
        if again:
            self.talk.parked.remove(again)
            self.talk.draft = again
            self.talk.ask()
        else:
            begin(self.talk, form, self._tracker)

    def _wait(self) -> None:
        """What comes next may not be meant as an answer."""
        self.talk.progress.draft.paused = "danger"
        carry_on = button(request_forms().words["carry_on"], CARRY_ON, CARRY_ON)
        self.talk.say("kept", [carry_on])

    def _is_form(self, intent: str) -> bool:
        forms = request_forms().forms
        return intent in forms and bool(forms[intent].questions)
