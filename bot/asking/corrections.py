"""A carer puts an earlier answer right: "no, my number ends 41", "i meant tuesday"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.asking.draft import Progress
from bot.asking.phrases import Phrases, plain
from bot.asking.questions import Question
from bot.asking.readings import Reader, Reading, with_ending

# Longer messages tell a story in which the word "number" may also turn up.
LONGEST = 14
BRIEF = 6
# The last of these counts: "my name is wrong, it should be Joan".
BECOMES = re.compile(r"\b(?:is|to|should be|its|it's)\s+(?=\S)", re.IGNORECASE)
TYPED = ("phone", "email", "postcode")


@dataclass(frozen=True)
class Correction:
    """Which answer is to change, and into what; None: it is to be asked again."""

    question: Question
    reading: Reading | None
    said: str


@dataclass(frozen=True)
class Corrections:
    """Finds corrections in what a carer writes."""

    reader: Reader
    phrases: Phrases

    def find(self, progress: Progress, text: str) -> Correction | None:
        """The correction in ``text``, if it is one."""
        return (
            self._ending(progress, text)
            or self._meant(progress, text)
            or self._named(progress, text)
            or self._out_of_turn(progress, text)
        )

    def _ending(self, progress: Progress, text: str) -> Correction | None:
        phone = progress.known.get("contact_phone")
        question = next((one for one in progress.applying() if one.answer == "phone"), None)
        reading = with_ending(phone, text) if phone and question else None
        return Correction(question, reading, text) if question and reading else None

    def _meant(self, progress: Progress, text: str) -> Correction | None:
        begins = self.phrases.begins("i_meant", text)
        last = progress.forms.questions.get(progress.draft.last or "")
        if begins is None or last is None:
            return None
        rest = _after(begins, text)
        if self._answers_the_open_one(progress, rest):
            return None
        reading = self.reader.read(last, rest)
        given = progress.draft.answers.get(last.id)
        if reading and given and last.answer == "open":
            # A story is not replaced by the few words that put it right.
            reading = Reading(f"{given.said}\n{text}", f"{given.said}\n{text}")
        return Correction(last, reading, reading.value) if reading else None

    def _answers_the_open_one(self, progress: Progress, rest: str) -> bool:
        asked = progress.forms.questions.get(progress.draft.asked or "")
        typed = asked is not None and asked.answer in (*TYPED, "choice")
        return bool(asked and typed and self.reader.read(asked, rest))

    def _named(self, progress: Progress, text: str) -> Correction | None:
        spoken = plain(text)
        if len(spoken.split()) > LONGEST:
            return None
        for question in _longest_names_first(progress):
            name = next((one for one in question.names if f" {one} " in f" {spoken} "), None)
            if name and question.id != progress.draft.asked:
                found = self._change(progress, question, name, text)
                if found:
                    return found
        return None

    def _out_of_turn(self, progress: Progress, text: str) -> Correction | None:
        """A bare phone number or email address, while something else is asked, or after all."""
        asked = progress.forms.questions.get(progress.draft.asked or "")
        if asked is None or len(text.split()) > BRIEF:
            return None
        if asked.answer in TYPED and self.reader.read(asked, text):
            return None
        for question in progress.applying():
            if question.answer in TYPED and not _is_given(progress, question):
                reading = self.reader.read(question, text)
                if reading:
                    return Correction(question, reading, text)
        return None

    def _change(
        self, progress: Progress, question: Question, name: str, text: str
    ) -> Correction | None:
        spoken = plain(text)
        volunteered = f" {name} is " in f" {spoken} " and name.startswith("my ")
        reading = self._new_value(question, text)
        wants = self.phrases.holds("change_words", text) and self._is_about(spoken)
        if not progress.is_settled(question):
            return Correction(question, reading, text) if volunteered and reading else None
        if (volunteered and reading) or wants:
            return Correction(question, reading, text)
        return None

    def _is_about(self, spoken: str) -> bool:
        bare = self.phrases.without_filler(spoken)
        return len(bare.split()) <= BRIEF or bool(self.phrases.begins("change_words", spoken))

    def _new_value(self, question: Question, text: str) -> Reading | None:
        if question.answer in TYPED:
            return self.reader.read(question, text)
        found = list(BECOMES.finditer(text))
        becomes = text[found[-1].end() :] if found else ""
        if not becomes or self.phrases.holds("change_words", becomes):
            return None
        return self.reader.read(question, becomes)


def _is_given(progress: Progress, question: Question) -> bool:
    given = progress.draft.answers.get(question.id)
    return progress.is_settled(question) and not (given and not given.value)


def _after(begins: str, text: str) -> str:
    """What follows the phrase that ``text`` begins with."""
    last_word = re.escape(begins.split()[-1])
    return re.split(rf"(?i)\b{last_word}\b[\s,:]*", text, maxsplit=1)[-1]


def _longest_names_first(progress: Progress) -> list[Question]:
    return sorted(progress.applying(), key=lambda one: -max(map(len, one.names), default=0))
