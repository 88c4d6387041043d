"""After danger: the one gentle question, its answers, and a conversation that stays careful.

Wording is in ``data/safety/careful.yml``. Like the rest of the net it needs nothing that can fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.language import languages_of, spoken
from bot.safety.errors import SafetyDataError
from bot.safety.reply_wording import NATIONS, UNKNOWN_NATION, Wording, read_in
from bot.safety.typed import ASK, DELETE, LEAVE, NO, RUNG, THANKS, UNSURE, YES, Typed, plain

ANSWERS = (YES, NO, UNSURE, RUNG)
# Where the person is the danger: they have left the house.
OUT = "out"
# "rung" is typed only.
BUTTONS = (YES, NO, UNSURE, LEAVE)
PREFIX = "/careful"
ANYONE, CARER, CHILD = "any", "carer", "child"
ABUSE, MEDICAL = "abuse", "medical"
OVERDOSE, OWN_OVERDOSE = "overdose", "own_overdose"
MANNERS = (ANYONE, CARER, CHILD, ABUSE, MEDICAL, OVERDOSE, OWN_OVERDOSE)
PERSON, BY_THE_PERSON = "person", (ABUSE, "violence")
_OUT_FOR = (ANYONE, CHILD, ABUSE)
# The carer may be at risk, and not by their own hand.
_BY_OTHERS = ("missing", "psychotic_emergency", "suicide_person")


@dataclass(frozen=True)
class Danger:
    """What a careful conversation is about: kind and who is at risk, None where not known."""

    kind: str | None = None
    at_risk: str | None = None

    @property
    def manner(self) -> str:
        """Whose words are fit: one of ``MANNERS``."""
        if self.kind == OVERDOSE:
            return OWN_OVERDOSE if self.at_risk == CARER else OVERDOSE
        if self.kind == MEDICAL:
            return MEDICAL
        if self.at_risk == CHILD:
            return CHILD
        if self.kind == ABUSE or (self.kind == "violence" and self.at_risk == CARER):
            return ABUSE
        return CARER if self.at_risk == CARER and self.kind not in _BY_OTHERS else ANYONE

    @property
    def is_by_the_person(self) -> bool:
        """Whether it is the person whom others have to fear."""
        return self.kind in BY_THE_PERSON and self.at_risk != PERSON


@dataclass(frozen=True)
class CarefulWords:
    """Everything said while a conversation is careful, by nation, all filled in but the promise.

    ``still_here`` is by manner and nation. ``actions``, label and number of each button, also by
    whether a child is at risk.
    ``contact``: of how the team may reach the carer: "ask", "ask_abuse", "how" to ask anew, "kept"
    and "noted".
    """

    question: Mapping[str, str]
    buttons: Mapping[str, str]
    told: str
    typed: Typed
    contact: Mapping[str, str]
    replies: Mapping[tuple[str, str, str], str]
    still_here: Mapping[tuple[str, str], tuple[str, ...]]
    actions: Mapping[tuple[str, str, bool], tuple[tuple[str, str], ...]]
    left: Mapping[str, str]
    places: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, folder: Path, numbers: Mapping[str, str]) -> CarefulWords:
        """Read ``careful.yml``, with the numbers and the pieces by nation of ``replies.yml``.

        Raises ``SafetyDataError``.
        """
        path = folder / "careful.yml"
        return spoken({one: cls._load(path, numbers, one) for one in languages_of(path)})

    @classmethod
    def _load(cls, path: Path, numbers: Mapping[str, str], language: str) -> CarefulWords:
        try:
            wording = Wording(read_in(path.parent / "replies.yml", language), numbers)
            words = cls._read(read_in(path, language), wording)
        except (KeyError, TypeError, AttributeError) as error:
            raise SafetyDataError([f"{path}: something is missing: {error}"]) from error
        if wording.faults:
            raise SafetyDataError([f"{path}: {fault}" for fault in dict.fromkeys(wording.faults)])
        return words

    @classmethod
    def _read(cls, data: Mapping[str, Any], wording: Wording) -> CarefulWords:
        by_nation = {
            (answer, manner, nation): wording.fill(_for(data["replies"][answer], manner), nation)
            for answer in (*ANSWERS, ASK, THANKS, DELETE)
            for manner in MANNERS
            for nation in NATIONS
        }
        by_nation |= {
            (OUT, manner, nation): wording.fill(data["replies"][OUT][manner], nation)
            for manner in _OUT_FOR
            for nation in NATIONS
        }
        contact = data["contact"]
        places = [(manner, nation) for manner in MANNERS for nation in NATIONS]
        return cls(
            question={who: data["question"][who] for who in (ANYONE, CARER)},
            buttons={name: data["buttons"][name] for name in BUTTONS},
            told=data["told"],
            typed=Typed.of(data),
            contact={
                "ask": contact["ask"][ANYONE],
                "ask_abuse": contact["ask"][ABUSE],
                **{
                    name: wording.fill(contact[name], UNKNOWN_NATION)
                    for name in ("how", "kept", "noted")
                },
            },
            replies=by_nation,
            still_here={
                (manner, nation): tuple(
                    wording.fill(text, nation) for text in data["still_here"][manner]
                )
                for manner, nation in places
            },
            actions={
                (manner, nation, young): tuple(
                    wording.buttons(data["actions"][manner], nation, young=young)
                )
                for manner, nation in places
                for young in (False, True)
            },
            left={nation: wording.fill(data["left"], nation) for nation in NATIONS},
            places={nation: tuple(map(plain, names)) for nation, names in data["places"].items()},
        )

    def read_answer(self, text: str) -> str | None:
        """What a typed text says (``Typed.read``), or what a button's payload answers."""
        if text.startswith(PREFIX):
            return text.removeprefix(f"{PREFIX}_")
        return self.typed.read(text)

    def ask_contact(self, danger: Danger) -> str:
        """The question how and when the team may reach the carer."""
        return self.contact["ask_abuse" if danger.manner == ABUSE else "ask"]

    def reply(
        self, answer: str | None, danger: Danger, nation: str | None, earlier: int = 0
    ) -> str:
        """What is said to an answer; None is anything else that the carer writes.

        ``earlier``: how often they wrote anything else before.
        """
        place = _place(nation)
        if answer is None:
            texts = self.still_here[danger.manner, place]
            return texts[earlier % len(texts)]
        if answer == LEAVE:
            return self.left[place]
        return self.replies[answer, danger.manner, place]

    def numbers(self, danger: Danger, nation: str | None) -> tuple[tuple[str, str], ...]:
        """Label and number of each button."""
        return self.actions[danger.manner, _place(nation), danger.at_risk == CHILD]

    def nation_in(self, text: str) -> str | None:
        """The one nation that ``text`` names, by itself or by a place in it."""
        said = f" {plain(text)} "
        named = [
            nation
            for nation, names in self.places.items()
            if any(f" {name} " in said for name in names)
        ]
        return named[0] if len(named) == 1 else None

    def ask(self, at_risk: str | None) -> str:
        """The question, for whoever is at risk."""
        return self.question[CARER if at_risk == CARER else ANYONE]


def _for(wording: str | Mapping[str, str], manner: str) -> str:
    """``wording`` is the same for everybody, or by manner."""
    return wording if isinstance(wording, str) else wording[manner]


def _place(nation: str | None) -> str:
    return nation if nation in NATIONS else UNKNOWN_NATION
