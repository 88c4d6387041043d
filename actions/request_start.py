"""A request begins: what the first message says already is not asked again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions.conversation import entity, is_choice
from actions.dependencies import hearing, request_forms
from actions.look_up import find_pin, words
from actions.request_talk import RequestTalk
from bot.asking.draft import Draft, Given, Progress
from bot.casework.references import find_reference

# A first message so long says what it is about.
FEWEST_WORDS = 9
IN_PASSING = ("phone", "email")


def begin(talk: RequestTalk, form: str, tracker: Tracker) -> None:
    """Open the draft of ``form``, say what it is about and ask the first question."""
    text = words(tracker)
    talk.draft = Draft(
        form,
        opening=text,
        reference=find_reference(text) or entity(tracker, "reference"),
        pin=find_pin(text),
    )
    opening = request_forms().forms[form].opening
    talk.note_topic()
    if opening:
        talk.say_text(opening)
    _prefill(talk, text, tracker)
    talk.ask()


def _prefill(talk: RequestTalk, text: str, tracker: Tracker) -> None:
    """Take from the first message what it gives: a number, an address, what it is about."""
    progress = talk.progress
    for question in list(request_forms().of(progress.draft.form)):
        if question.answer in IN_PASSING and question in progress.applying():
            reading = hearing().reader.read(question, text)
            if reading:
                talk.take(question, reading, text)
    about = request_forms().questions.get(progress.form.prefill or "")
    said = carers_last_question(tracker) if is_choice(tracker) else text
    if about and said and _says_enough(said, progress):
        progress.draft.answers[about.id] = Given(said, said, said)
    _prefill_change(progress)


def _says_enough(said: str, progress: Progress) -> bool:
    return progress.draft.form == "unanswered_question" or len(said.split()) >= FEWEST_WORDS


def _prefill_change(progress: Progress) -> None:
    """The words "my number ends 41": what changes is said already."""
    if progress.draft.form != "change_contact_details":
        return
    question = request_forms().questions["what_changes"]
    for name, kind in (("phone", "new_phone"), ("email", "new_email")):
        asked = request_forms().questions[kind]
        reading = hearing().reader.read(asked, progress.draft.opening)
        if reading:
            shown = question.choices[name]
            progress.draft.answers[question.id] = Given(shown, shown, name)
            progress.draft.answers[kind] = Given(
                progress.draft.opening, reading.shown, reading.value
            )
            progress.known[str(asked.slot)] = reading.value
            return


def carers_last_question(tracker: Tracker) -> str | None:
    """What the carer typed last before this button."""
    typed: list[dict[str, Any]] = [one for one in tracker.events if one.get("event") == "user"]
    texts = [str(one.get("text") or "") for one in typed]
    return next((text for text in reversed(texts) if text and not text.startswith("/")), None)
