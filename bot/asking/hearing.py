"""Tells apart what a carer may mean by a message while a question is open."""

from __future__ import annotations

from dataclasses import dataclass

from bot.asking.corrections import Correction, Corrections
from bot.asking.draft import CHANGE_WHAT, CONFIRM, Progress
from bot.asking.phrases import Phrases
from bot.asking.questions import Question
from bot.asking.readings import Reader, Reading, read_choice
from bot.casework.references import find_reference
from bot.understanding.decision import SURE, UNSURE, Understanding

# Plain enough to be no answer to an open question, where they are brief.
PLAIN_ACTS = {
    "are_you_a_robot", "repeat_that",
    "privacy_what_do_you_store", "delete_my_data", "stop_messages", "change_language",
    "check_request_status",
}  # fmt: skip
# "I just need to talk to someone", "my son needs help" may be what it is about.
MAY_BE_ANSWERS = {"talk_to_human", "help_what_can_you_do"}
SMALL_TALK = {"greet", "thanks", "affirm", "deny"}
BRIEF = 8
SENTENCE = 3
# Answers that may say anything, so that a message is seldom plainly not one.
FREE = ("open", "text")


@dataclass(frozen=True)
class Heard:
    """What the carer does. ``deed`` is one of:

    answer, skip, why, back, stop, stop_word, carry_on, correction, send, change, drop, wrong, same,
    interruption, not_sure, either (an answer or something else: ask), where_we_were, again.
    """

    deed: str
    reading: Reading | None = None
    correction: Correction | None = None


@dataclass(frozen=True)
class Hearing:
    """Hears one message against the open question."""

    reader: Reader
    phrases: Phrases
    corrections: Corrections

    def hear(self, progress: Progress, text: str, read: Understanding | None) -> Heard:
        """What the carer does with ``text``; ``read`` is what it is taken for outside of forms."""
        command = self._command(progress, text, read)
        if command:
            return command
        correction = self.corrections.find(progress, text)
        if correction:
            return Heard("correction", correction=correction)
        asked = progress.draft.asked
        if asked == CONFIRM:
            return self._at_the_end(progress, text, read)
        if asked == CHANGE_WHAT:
            return self._what_to_change(progress, text, read)
        question = progress.forms.questions[asked or ""]
        return self._answer(progress, question, text, read)

    def _command(self, progress: Progress, text: str, read: Understanding | None) -> Heard | None:
        for deed in ("stop", "stop_word", "back", "carry_on"):
            if self.phrases.is_all(deed, text):
                return Heard(deed)
        if self.phrases.asks_why(text):
            return Heard("why")
        cancels = read and is_sure(read) and read.label == "cancel_request"
        if cancels and is_brief(text) and progress.draft.form != "cancel_request":
            return None if find_reference(text) else Heard("stop")
        question = progress.forms.questions.get(progress.draft.asked or "")
        if question and self._skips(question, text):
            return Heard("skip")
        return None

    def _skips(self, question: Question, text: str) -> bool:
        if question.careful and self.phrases.is_all("unsure", text):
            return False
        if self.phrases.is_all("skip", text):
            return question.answer != "choice" or self.reader.read(question, text) is None
        return question.answer != "yes_no" and self.phrases.is_all("refuse", text)

    def _at_the_end(self, progress: Progress, text: str, read: Understanding | None) -> Heard:
        if self.phrases.is_all("change", text):
            return Heard("change")
        yes = self.phrases.is_all("agree", text) or self.phrases.is_all("send", text)
        if yes:
            return Heard("send")
        if self.phrases.is_all("refuse", text) or self.phrases.begins("refuse", text):
            return Heard("change")
        if self._interrupts(progress, None, text, read):
            return Heard("interruption")
        return Heard("wrong")

    def _what_to_change(self, progress: Progress, text: str, read: Understanding | None) -> Heard:
        names = {one.id: one.called for one in progress.applying() if progress.is_settled(one)}
        chosen = read_choice(text, names)
        by_name = [
            one.id
            for one in progress.applying()
            if one.id in names and any(name in text.lower() for name in one.names)
        ]
        if chosen or by_name:
            question = progress.forms.questions[chosen.value if chosen else by_name[0]]
            return Heard("correction", correction=Correction(question, None, text))
        return self._at_the_end(progress, text, read)

    def _answer(
        self, progress: Progress, question: Question, text: str, read: Understanding | None
    ) -> Heard:
        reading = self.reader.read(question, text, progress.draft.options)
        if self._interrupts(progress, question, text, read) and not _is_certain(question, reading):
            return Heard("interruption")
        if progress.draft.paused and question.answer in FREE:
            return Heard("where_we_were")
        if question.answer in FREE and self.phrases.is_all("agree", text):
            # "Yes" says that they want to tell, not yet what.
            return Heard("wrong")
        if self._may_be_either(progress, question, text, read):
            return Heard("either", reading)
        if reading:
            return Heard("answer", reading)
        return self._unread(progress, question, text, read)

    def _unread(
        self, progress: Progress, question: Question, text: str, read: Understanding | None
    ) -> Heard:
        if read and is_sure(read) and read.label == progress.draft.form:
            return Heard("same")
        if read and is_sure(read) and read.label in SMALL_TALK:
            return Heard("again" if read.label in ("greet", "thanks") else "wrong")
        if read and not is_sure(read) and self.phrases.is_question(text):
            return Heard("not_sure")
        # Times are kept as they are said: who says the same again means it.
        insists = question.answer == "time" and progress.draft.wrong
        said = self.reader.time_in_words(text) if insists else None
        return Heard("answer", said) if said else Heard("wrong")

    def _interrupts(
        self,
        progress: Progress,
        question: Question | None,
        text: str,
        read: Understanding | None,
    ) -> bool:
        if read is None or not is_sure(read) or read.label in {*SMALL_TALK, progress.draft.form}:
            return False
        asks = self.phrases.is_question(text)
        if question and question.takes_questions:
            return read.label in PLAIN_ACTS and is_brief(text)
        if read.follow_up or asks:
            return asks
        if read.label in PLAIN_ACTS and is_brief(text):
            return True
        if question and question.answer == "name":
            return len(text.split()) > SENTENCE
        return not question or question.answer not in FREE

    def _may_be_either(
        self, progress: Progress, question: Question, text: str, read: Understanding | None
    ) -> bool:
        if read is None or question.answer not in FREE or not is_brief(text):
            return False
        if read.band == UNSURE:
            return self.phrases.is_question(text) and not question.takes_questions
        other = read.label in {*progress.forms.forms, *MAY_BE_ANSWERS} - {progress.draft.form}
        return is_sure(read) and other


def is_sure(read: Understanding) -> bool:
    """Whether outside of forms it would be acted on."""
    return read.band == SURE


def is_brief(text: str) -> bool:
    """Whether ``text`` is about as short as an order."""
    return len(text.split()) <= BRIEF


def _is_certain(question: Question, reading: Reading | None) -> bool:
    """A phone number is an answer, whatever stands around it."""
    return reading is not None and question.answer not in (*FREE, "time", "name")
