"""What is done with each thing a carer may do while a question is open."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions.conversation import understanding
from actions.dependencies import hearing, library, request_forms
from actions.offered import labels_offered
from actions.replies import choice
from actions.request_buttons import CARRY_ON, PENDING, SKIP, button
from actions.request_start import begin
from actions.request_talk import RequestTalk
from bot.asking.corrections import Correction
from bot.asking.draft import CHANGE_WHAT, CONFIRM, Draft
from bot.asking.hearing import FREE, is_sure
from bot.asking.questions import Question
from bot.asking.readings import Reading

MOST_GUESSES = 2
# After so many answers that could not be read, the way out is shown.
MOST_WRONG = 2


class RequestDeeds:
    """Each method is one deed; all but ``wait`` end in the next question."""

    def __init__(self, talk: RequestTalk, tracker: Tracker) -> None:
        self._talk = talk
        self._tracker = tracker

    @property
    def _draft(self) -> Draft:
        return self._talk.progress.draft

    @property
    def question(self) -> Question | None:
        """The open question; None while the carer decides about the whole."""
        return request_forms().questions.get(self._draft.asked or "")

    def take(self, question: Question, reading: Reading, said: str) -> None:
        """Keep an answer; a council that was not offered yet is offered first."""
        if question.answer == "council" and reading.value not in self._draft.options:
            self.offer_councils(said)
            return
        if question.answer == "postcode" and not reading.value:
            self._talk.say("unknown_postcode")
        # The postcode itself is not kept: only where it led.
        kept = reading.shown if question.answer == "postcode" else said
        if self._talk.take(question, reading, kept):
            self._talk.ask()

    def skip(self, question: Question) -> None:
        """Leave a question out, or say why it is needed."""
        if question.careful:
            # Where it is not known to be safe, it is not.
            self.take(question, Reading("no", request_forms().words["no"]), "")
        elif question.optional or self._draft.options:
            self._talk.skip(question)
            self._talk.ask()
        else:
            self._talk.say_text(question.needed or request_forms().words["needed"])
            self._talk.ask()

    def correct(self, correction: Correction) -> None:
        """Change an earlier answer, or ask for it again."""
        question, reading = correction.question, correction.reading
        word = "changed" if self._talk.progress.is_settled(question) else "noted"
        if reading is None or question.answer in ("postcode", "council"):
            self._talk.progress.reopened(question)
            self._talk.ask()
        elif self._talk.take(question, reading, correction.said):
            self._talk.say(word, called=question.called, answer=reading.shown)
            self._talk.ask()

    def decide(self, value: str) -> None:
        """What the carer does with what was read back: send, change or drop."""
        if self._draft.asked not in (CONFIRM, CHANGE_WHAT):
            # A button of an earlier read-back: something was opened again since.
            self._talk.ask()
        elif value == "send":
            self._talk.send()
        elif value == "change":
            self._talk.ask_what_to_change()
        else:
            self.drop("dropped")

    def drop(self, word: str) -> None:
        """Nothing is sent."""
        self._talk.say(word)
        self._talk.leave()

    def say_why(self) -> None:
        """Say why it is asked."""
        if self.question:
            self._talk.say_text(self.question.why)
        self._talk.ask()

    def say_wrong(self, text: str) -> None:
        """Say what could not be read, and how it could be said."""
        question = self.question
        if question is None:
            self._talk.say("please_decide")
            self._talk.ask()
        elif question.answer == "council" and not self._draft.options:
            self.offer_councils(text)
        else:
            self._draft.wrong += 1
            words = request_forms()
            too_often = self._draft.wrong > MOST_WRONG and not question.optional
            self._talk.say_text(
                words.words["needed"] if too_often else words.wrong[question.answer]
            )
            self._talk.ask()

    def go_back(self) -> None:
        """Ask again what was answered last."""
        last = request_forms().questions.get(self._draft.last or "")
        if last is None or last.id not in self._draft.answers:
            self._talk.say("nothing_back")
        else:
            self._talk.say("back")
            self._talk.progress.reopened(last)
            self._draft.last = next(reversed(self._draft.answers), None)
        self._talk.ask()

    def offer_councils(self, said: str) -> None:
        """Councils with names like what was said; the carer picks."""
        self._draft.options = [one.name for one in hearing().reader.places.named(said)]
        asked = str(self._draft.asked)
        words = request_forms().words
        buttons = [button(name, asked, name) for name in self._draft.options]
        if buttons:
            self._talk.say("which_council", [*buttons, button(words["none_of_these"], asked, SKIP)])
        else:
            self._talk.say("no_council", [button(words["skip"], asked, SKIP)])

    def ask_which(self, text: str) -> None:
        """An answer, or something else? Asked, because neither may be lost."""
        self._draft.pending = text
        read = understanding(self._tracker)
        mine = button(request_forms().words["my_answer"], PENDING, "mine")
        others = labels_offered(self._tracker, read) if read else []
        labels = others[: 1 if read and is_sure(read) else MOST_GUESSES]
        self._talk.say("answer_or_other", [mine, *(choice(one, library()) for one in labels)])

    def settle_pending(self) -> None:
        """It was meant as the answer."""
        pending, question = self._draft.pending, self.question
        if pending and question:
            self.take(question, Reading(pending, pending), pending)
        else:
            self._talk.ask()

    def start_other(self, form: str) -> None:
        """Keep this request for later, do the other, come back."""
        draft = self._draft
        if form == draft.form:
            self._talk.say("same")
            self._talk.ask()
            return
        self._talk.say("parked")
        again = next((one for one in self._talk.parked if one.form == form), None)
        self._talk.parked = [one for one in self._talk.parked if one is not again] + [draft]
        if again:
            self._talk.draft = again
            self._talk.ask()
        else:
            begin(self._talk, form, self._tracker)

    def wait(self, said: str = "") -> None:
        """What comes next may not be meant as an answer; ``said`` may have been one, after all."""
        self._draft.paused = "danger"
        words = request_forms().words
        buttons = [button(words["carry_on"], CARRY_ON, CARRY_ON)]
        if said and self.question and self.question.answer in FREE:
            self._draft.pending = said
            buttons.insert(0, button(words["my_answer"], PENDING, "mine"))
        self._talk.say("kept", buttons)
