"""What a finished draft comes to: the lines that are read back, and the note for the desk."""

from __future__ import annotations

from typing import Any

from bot.asking.draft import Given, JsonObject, Progress
from bot.asking.questions import Question
from bot.asking.readings import shown_phone
from bot.language import ENGLISH, speaking

# Of a long answer the beginning is read back: the whole stands above in the chat.
LONGEST_LINE = 280
CONTACT = {
    "contact_name": "name",
    "contact_phone": "phone",
    "contact_email": "email",
    "contact_when": "when",
    "safe_to_text": "safe_to_text",
    "safe_to_leave_message": "safe_to_leave_message",
}


def lines(progress: Progress) -> list[str]:
    """The answers as they are read back, one a line, in the order of the questions."""
    found = []
    for question in progress.applying():
        answer = _shown(question, progress)
        if answer and not question.hidden:
            found.append(line(question.called, answer, progress))
    council = progress.forms.questions["council_name"]
    if council.id in progress.form.questions and progress.known.get("council"):
        if council not in progress.applying():
            found.insert(0, line(council.called, progress.known["council"], progress))
    return found


def line(called: str, answer: str, progress: Progress) -> str:
    """One answer under its name, cut where it is long."""
    cut = answer if len(answer) <= LONGEST_LINE else f"{answer[:LONGEST_LINE].rstrip()} ..."
    return progress.forms.words["line"].format(called=called, answer=cut)


def note(progress: Progress) -> JsonObject:
    """The request note for the desk (bot/conversation/request_desk.py)."""
    draft, form = progress.draft, progress.form
    about = {"do": form.note, "reference": draft.reference, "pin": draft.pin}
    if form.note == "open":
        return _open(progress)
    if form.note == "change_contact":
        return {**about, "contact": contact(progress)}
    if form.note == "add":
        return {**about, "words": draft.answers["more"].said}
    return about


def _open(progress: Progress) -> JsonObject:
    draft, known = progress.draft, progress.known
    later = draft.answers.get("may_ask_later")
    apart = [one.id for one in progress.applying() if one.apart and _value(one, progress)]
    return {
        "do": "open",
        "kind": draft.form,
        "nation": known.get("nation"),
        "council": known.get("council"),
        "answers": answers(progress),
        "contact": contact(progress),
        "person_name": draft.answers[apart[0]].value if apart else None,
        "consent": known.get("consent_version"),
        "may_ask_later": bool(later and later.value == "yes"),
    }


def answers(progress: Progress) -> dict[str, dict[str, str]]:
    """The answers that are no contact details, as said and as understood."""
    found = {}
    for question in progress.applying():
        given = progress.draft.answers.get(question.id)
        if given and given.value and not (question.apart or question.hidden):
            # "Yes, but only in the mornings" says more than the "no" that is kept for it.
            if question.slot not in CONTACT or (question.careful and _is_qualified(given)):
                found[question.id] = {
                    "said": given.said,
                    "understood": _for_team(question, given, progress),
                }
    found.pop("may_ask_later", None)
    return found


def contact(progress: Progress) -> JsonObject:
    """How the carer may be reached: only what this form asks for."""
    slots = [one.slot for one in progress.applying() if one.slot in CONTACT]
    known = {slot: progress.known.get(slot) for slot in slots if slot}
    found = {CONTACT[slot]: value for slot, value in known.items() if value is not None}
    if "when" in found:
        # Also where nothing is understood: what was understood before is over.
        found["when_understood"] = progress.forms.times.words(found["when"]) or ""
    return found


def leads_to(progress: Progress) -> list[str]:
    """Topics and acts to offer after the answers, each once, in the order of the file."""
    found: list[str] = []
    for name, by_value in progress.form.leads_to.items():
        given = progress.draft.answers.get(name)
        found += by_value.get(given.value, []) if given else []
    return list(dict.fromkeys(found))[:3] + list(progress.form.always)


def _shown(question: Question, progress: Progress) -> str | None:
    given = progress.draft.answers.get(question.id)
    if given:
        return given.shown if given.value else None
    return _known(question, progress.known.get(question.slot or ""), progress)


def _known(question: Question, value: Any, progress: Progress) -> str | None:
    if isinstance(value, bool):
        return str(progress.forms.words["yes" if value else "no"])
    if value is None:
        return None
    if question.slot == "nation" and question.choices:
        return str(question.choices.get(value, value))
    if question.answer == "time":
        return progress.forms.times.shown(str(value))
    return shown_phone(value) if question.answer == "phone" else str(value)


def _for_team(question: Question, given: Given, progress: Progress) -> str:
    """What was chosen, as teams read it: in English."""
    if given.shown != _label(question.id, given.value, progress):
        return given.shown
    with speaking(ENGLISH):
        return _label(question.id, given.value, progress) or given.shown


def _label(question: str, value: str, progress: Progress) -> str | None:
    asked = progress.forms.questions[question]
    words = progress.forms.words if asked.answer == "yes_no" else asked.choices
    return words.get(value)


def _is_qualified(given: Given) -> bool:
    return bool(given.said) and given.said != given.shown and given.said in given.shown


def _value(question: Question, progress: Progress) -> str:
    given = progress.draft.answers.get(question.id)
    return given.value if given else ""
