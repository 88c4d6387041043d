"""A request while it is being asked for: what was answered, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.asking.questions import GIVEN, OUT_OF_AREA, SKIPPED, SLOTS, Form, Question, RequestForms

Known = dict[str, Any]
JsonObject = dict[str, Any]
# Asked by the form itself, beside the questions of data/requests.yml.
CONFIRM, CHANGE_WHAT = "confirm", "change_what"


@dataclass(frozen=True)
class Given:
    """An answer as it was said, as it is read back, and for the machine. Skipped: value ""."""

    said: str
    shown: str
    value: str


@dataclass
class Draft:
    """One request in the making.

    ``asked`` is the open question, ``last`` the one answered before. ``options`` were offered for
    it. ``opening`` is the carer's first message. ``pending`` waits to be told apart: an answer, or
    something else. ``paused`` says why what the carer writes may be no answer: "night" or "danger"
    went before. ``wrong`` counts the answers in a row that could not be read. ``listed`` is the
    list for a meeting that the carer was given.
    """

    form: str
    asked: str | None = None
    last: str | None = None
    answers: dict[str, Given] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    opening: str = ""
    reference: str | None = None
    pin: str | None = None
    pending: str | None = None
    paused: str = ""
    wrong: int = 0
    listed: JsonObject | None = None

    def to_json(self) -> JsonObject:
        """As the slot keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Draft:
        """Read what ``to_json`` wrote."""
        answers = {name: Given(**one) for name, one in data["answers"].items()}
        return cls(**{**data, "answers": answers})


@dataclass(frozen=True)
class Progress:
    """A draft against its form and what is known of the carer."""

    draft: Draft
    known: Known
    forms: RequestForms
    out_of_area: bool = False

    @property
    def form(self) -> Form:
        """The form that the draft fills."""
        return self.forms.forms[self.draft.form]

    def next_question(self) -> Question | None:
        """The first question that applies and is not settled; None where all are."""
        return next((one for one in self.applying() if not self.is_settled(one)), None)

    def applying(self) -> Iterator[Question]:
        """The questions whose conditions hold."""
        for question in self.forms.of(self.draft.form):
            if self._holds(question):
                yield question

    def is_settled(self, question: Question) -> bool:
        """Whether it was answered or skipped, or is known from before."""
        if question.id in self.draft.answers:
            return True
        remembered = question.slot and self.known.get(question.slot) is not None
        return bool(remembered) and not self.form.asks_again

    def value(self, name: str) -> set[str]:
        """What the answer or slot counts as in conditions; empty where it was not asked."""
        if name == OUT_OF_AREA:
            return {"yes" if self.out_of_area else "no"}
        if name in SLOTS:
            return {GIVEN if self.known.get(name) is not None else SKIPPED}
        given = self.draft.answers.get(name)
        if given is None:
            return set()
        return {given.value, GIVEN} if given.value else {SKIPPED}

    def reopened(self, question: Question) -> None:
        """Forget the answer to ``question`` and to all that depend on it."""
        for other in self.forms.of(self.draft.form):
            conditions = {*other.only_if, *other.unless}
            if other.id == question.id or _touches(question, other, conditions):
                self.draft.answers.pop(other.id, None)
                if other.slot:
                    self.known[other.slot] = None

    def _holds(self, question: Question) -> bool:
        return all(
            self.value(name) & set(values) for name, values in question.only_if.items()
        ) and not any(self.value(name) & set(values) for name, values in question.unless.items())


def _touches(question: Question, other: Question, conditions: set[str]) -> bool:
    same = question.slot is not None and question.slot == other.slot
    return same or question.id in conditions or question.slot in conditions
