"""What carers are asked for a request, read from data/requests.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.asking.time_reader import TimeReader
from bot.casework.model import Kind
from bot.content.errors import ContentError
from bot.content.nations import NATIONS
from bot.content.reading import Fault, read_words
from bot.language import languages_of, spoken

ANSWERS = (
    "text", "open", "yes_no", "phone", "email", "time", "postcode", "council", "choice", "name",
)  # fmt: skip
# Remembered from one request to the next; slots of domain.yml.
SLOTS = (
    "consent_version", "contact_name", "contact_phone", "contact_email", "contact_when",
    "safe_to_text", "safe_to_leave_message", "council", "nation",
)  # fmt: skip
NOTES = ("open", "cancel", "change_contact", "add", None)
GIVEN, SKIPPED = "given", "skipped"
# Stands among the conditions: "yes" where no team of ours works in the carer's council.
OUT_OF_AREA = "out_of_area"


@dataclass(frozen=True)
class Question:
    """One question; what each part means stands at the top of data/requests.yml."""

    id: str
    answer: str
    ask: str
    called: str
    why: str
    names: tuple[str, ...] = ()
    slot: str | None = None
    optional: bool = False
    needed: str | None = None
    careful: bool = False
    hidden: bool = False
    apart: bool = False
    takes_questions: bool = False
    no_ends: str | None = None
    gives_list: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, list[str]] = field(default_factory=dict)
    only_if: Mapping[str, list[str]] = field(default_factory=dict)
    unless: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """The questions of one kind of request, or of another deed. ``note``: what it asks for."""

    id: str
    name: str
    questions: tuple[str, ...] = ()
    note: str | None = "open"
    opening: str | None = None
    prefill: str | None = None
    topic: str | None = None
    named_by_nation: str | None = None
    asks_again: bool = False
    closing: str | None = None
    leads_to: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    always: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequestForms:
    """All forms and questions by id, and the words around them."""

    forms: Mapping[str, Form]
    questions: Mapping[str, Question]
    words: Mapping[str, str]
    wrong: Mapping[str, str]
    consent_version: str
    by_nation: Mapping[str, Mapping[str, str]]
    meeting_questions: Mapping[str, list[str]]
    list_words: Mapping[str, str]
    page_words: Mapping[str, Any]
    times: TimeReader

    @classmethod
    def load(cls, path: Path) -> RequestForms:
        """Read ``path`` and good_times.yml beside it; raises ``ContentError`` with every fault."""
        times = TimeReader.load(path.parent / "good_times.yml")
        return spoken({one: cls._load(path, times, one) for one in languages_of(path)})

    @classmethod
    def _load(cls, path: Path, times: TimeReader, language: str) -> RequestForms:
        try:
            forms = _read(read_words(path, language), times)
            faults = list(_faults(forms))
        except (Fault, OSError, KeyError, TypeError, AttributeError) as error:
            raise ContentError([f"{path}: {error}"]) from error
        if faults:
            raise ContentError([f"{path}: {fault}" for fault in faults])
        return forms

    def of(self, form: str) -> list[Question]:
        """The questions of a form, in order."""
        return [self.questions[name] for name in self.forms[form].questions]

    def local(self, nation: str | None) -> dict[str, str]:
        """The words that differ between nations, for one of them or for an unknown one."""
        return {name: words[nation or "unknown"] for name, words in self.by_nation.items()}

    def name_of(self, form: str, nation: str | None) -> str:
        """What a form is called in a carer's nation."""
        own = self.forms[form].named_by_nation
        return self.local(nation)[own] if own else self.forms[form].name


def _read(data: Mapping[str, Any], times: TimeReader) -> RequestForms:
    kinds = {name: {**one, "note": "open"} for name, one in data["kinds"].items()}
    deeds = {name: {"note": None, **one} for name, one in data["deeds"].items()}
    return RequestForms(
        forms={name: _form(name, one) for name, one in {**kinds, **deeds}.items()},
        questions={name: _question(name, one) for name, one in data["questions"].items()},
        words=data["form"],
        wrong=data["wrong"],
        consent_version=data["consent"]["version"],
        by_nation=data["by_nation"],
        meeting_questions=data["meeting_questions"],
        list_words=data["list_words"],
        page_words=data["page_words"],
        times=times,
    )


def _form(name: str, data: Mapping[str, Any]) -> Form:
    return Form(name, **{**data, "questions": tuple(data.get("questions") or ())})


def _question(name: str, data: Mapping[str, Any]) -> Question:
    return Question(name, **{**data, "names": tuple(data.get("names") or ())})


def _faults(forms: RequestForms) -> Iterator[str]:
    for form in forms.forms.values():
        yield from _faults_of_form(form, forms)
    for question in forms.questions.values():
        yield from _faults_of_question(question, forms)
    for kind in {one.value for one in Kind} - set(forms.forms):
        yield f"kinds: {kind} is missing"
    for name in set(ANSWERS) - set(forms.wrong):
        yield f"wrong: {name} is missing"
    for kind in set(forms.questions["meeting_kind"].choices) ^ set(forms.meeting_questions):
        yield f"meeting_questions: {kind} must also be a choice of meeting_kind, and the other way"
    for name, words in forms.by_nation.items():
        for nation in {*NATIONS, "unknown"} - set(words):
            yield f"by_nation: {name} has no words for {nation}"


def _faults_of_form(form: Form, forms: RequestForms) -> Iterator[str]:
    for name in form.questions:
        if name not in forms.questions:
            yield f"{form.id}: asks {name}, which is not among the questions"
    if form.note not in NOTES:
        yield f"{form.id}: note {form.note} is not one of {', '.join(map(str, NOTES))}"
    if form.prefill and form.prefill not in form.questions:
        yield f"{form.id}: prefill {form.prefill} is not among its questions"


def _faults_of_question(question: Question, forms: RequestForms) -> Iterator[str]:
    if question.answer not in ANSWERS:
        yield f"{question.id}: answer {question.answer} is not one of {', '.join(ANSWERS)}"
    if (question.answer == "choice") != bool(question.choices):
        yield f"{question.id}: choices belong to questions with `answer: choice`, and only there"
    if not all(isinstance(one, str) for pair in question.choices.items() for one in pair):
        yield f"{question.id}: put choices such as Yes and No in quotes"
    for value in set(question.also) - set(question.choices):
        yield f"{question.id}: also names {value}, which is not among its choices"
    if question.slot and question.slot not in SLOTS:
        yield f"{question.id}: slot {question.slot} is not one of {', '.join(SLOTS)}"
    known = {*forms.questions, *SLOTS, OUT_OF_AREA}
    for name in {*question.only_if, *question.unless} - known:
        yield f"{question.id}: its condition names {name}, which is neither question nor slot"
