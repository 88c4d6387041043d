"""Works out who is at risk: the writer, the person, a child, someone else."""

from __future__ import annotations

from bot.safety.automaton import Hit
from bot.safety.grammar import Classes
from bot.safety.model import SUICIDE, Pattern
from bot.safety.subjects import Words
from bot.safety.tokens import Message

_VICTIM_REACH = 5
_HOUSEHOLD_REACH = 14
NEEDED = (
    "writer", "third", "third_noun", "say", "self_writer", "self_third", "child", "writer_object",
    "them_object", "others", "strangers", "bare_verb", "third_verb", "writer_own", "body", "took",
)  # fmt: skip


class Risk(Words):
    """Works it out for one message. ``young_writer`` and ``young_other``: who is a child."""

    def __init__(
        self, message: Message, classes: Classes, *, young_writer: bool, young_other: bool
    ) -> None:
        super().__init__(message, classes)
        self._young_writer = young_writer
        self._young_other = young_other

    def of(self, pattern: Pattern, match: Hit) -> str:
        """Who is at risk by ``match``: one of ``AT_RISK``."""
        attacked = self._is_attack(pattern, match)
        found = "carer" if attacked else self._found(pattern, match) or pattern.otherwise
        if found in ("carer", "unknown"):
            return "child" if self._young_writer else found
        return "child" if self._young_child(pattern, found) else found

    def kind(self, pattern: Pattern, match: Hit) -> str:
        """The kind of concern: tells the writer's suicide from the person's, and from an attack."""
        if self._is_attack(pattern, match):
            return "violence"
        if self._is_self_harm(pattern, match):
            return "self_harm"
        if self._is_by_a_stranger(pattern, match):
            return "abuse"
        if pattern.kind != SUICIDE:
            return pattern.kind
        found = self._found(pattern, match) or pattern.otherwise
        return "suicide_carer" if found == "carer" else "suicide_person"

    def _is_attack(self, pattern: Pattern, match: Hit) -> bool:
        """Whether it is done to the writer: "he is holding a knife to my throat"."""
        if pattern.kind not in (SUICIDE, "self_harm") or pattern.at_risk != "subject":
            return False
        if not any(self._is_writers_body(place) for place in range(match.start, match.end + 1)):
            return False
        doer = self._nearest_subject(match.start)
        return doer is not None and not self._is(doer, "writer")

    def _is_self_harm(self, pattern: Pattern, match: Hit) -> bool:
        """Whether the writer does it to their own body: "I bite my arms"."""
        if pattern.kind != "violence" or pattern.at_risk != "victim":
            return False
        doer = self._nearest_subject(match.start)
        return (
            doer is not None
            and self._is(doer, "writer")
            and any(self._is_writers_body(place) for place in range(match.start, match.end + 1))
        )

    def _is_by_a_stranger(self, pattern: Pattern, match: Hit) -> bool:
        """Whether another patient does it to the person: words for who is attacked don't fit."""
        if (pattern.kind, pattern.at_risk) != ("violence", "victim"):
            return False
        before = (match.start, *self._back(match.start))
        named = ("strangers", "third", "writer")
        doer = next((at for at in before if any(self._is(at, one) for one in named)), None)
        return (
            doer is not None
            and self._is(doer, "strangers")
            and any(self._is_of_the_writers(place) for place in self._victim_places(match))
        )

    def _is_of_the_writers(self, place: int) -> bool:
        """Whether the word names one of the writer's: "my son"."""
        return place > 0 and self._is(place, "others") and self._is(place - 1, "writer_own")

    def _young_child(self, pattern: Pattern, found: str) -> bool:
        return (
            self._young_other and found == "person" and pattern.at_risk in ("subject", "cared_for")
        )

    def _found(self, pattern: Pattern, match: Hit) -> str | None:
        if pattern.at_risk == "subject":
            return self._subject(match) or self._unsaid(match)
        if pattern.at_risk == "cared_for":
            found = self._subject(match)
            return None if found == "carer" else found
        if pattern.at_risk == "victim":
            by_a_stranger = self._is_by_a_stranger(pattern, match)
            return "person" if by_a_stranger else self._victim(match, pattern.kind)
        if pattern.at_risk == "household":
            return self._child_near(match)
        return pattern.at_risk

    def _subject(self, match: Hit) -> str | None:
        """Whose deed or wish the match is: by "himself" or "myself", else the nearest subject."""
        inside = range(match.start, match.end + 1)
        place = self._nearest_subject(match.start)
        if any(self._is(one, "self_third") for one in inside):
            return "child" if place is not None and self._is(place, "child") else "person"
        # "saying to me he will jump": the last one who is named does it.
        last = next((one for one in reversed(inside) if self._names_someone(one)), None)
        if last is not None and not self._is(last, "third"):
            return "person" if self._is_quoted(match.start) else "carer"
        if last is not None and any(self._is(one, "writer_object") for one in inside):
            return self._who(last, match)
        if place is None:
            told = self._is(match.start, "third_verb") or self._is_quoted(match.start)
            return "person" if told else None
        return self._who(place, match)

    def _unsaid(self, match: Hit) -> str | None:
        """The writer, where a message about a deed names nobody: "took 30 of my tablets"."""
        names_someone = any(
            self._is(place, "third") or self._is(place, "third_verb")
            for place in range(len(self._message.readings))
        )
        return None if names_someone or not self._is(match.start, "took") else "carer"

    def _names_someone(self, place: int) -> bool:
        return any(self._is(place, name) for name in ("self_writer", "writer_object", "third"))

    def _who(self, place: int, match: Hit) -> str:
        if self._is(place, "writer"):
            return "person" if self._is_quoted(place) else "carer"
        if self._is(place, "child"):
            return "child"
        # "I hate my husband and want to die": the verb says that the noun isn't its subject.
        if self._is(place, "third_noun") and self._is(match.start, "bare_verb"):
            further = self._nearest_subject(place)
            if further is not None and self._is(further, "writer"):
                return "carer"
        return "person"

    def _is_quoted(self, place: int) -> bool:
        """Whether someone else says it: "he said I'm going to kill myself"."""
        for said in self._back(place):
            if self._is(said, "say"):
                speaker = self._nearest_subject(said)
                return speaker is None or not self._is(speaker, "writer")
        return False

    def _victim(self, match: Hit, kind: str) -> str | None:
        """Who is hurt: a child first, then the writer, then others, then the person."""
        places = self._victim_places(match)
        # "my son has a knife": who does it stands first and isn't who is hurt.
        if self._is(match.start, "third_noun") and not self._is(match.start, "child"):
            places = places[1:]
        if any(self._is(place, "child") for place in places):
            return "child"
        # "has me pinned": the writer may stand just before.
        if any(self._is_writer_hurt(place) for place in (max(0, match.start - 1), *places)):
            return "carer"
        them = any(self._is(place, "them_object") for place in places)
        if them and self._young_other:
            return "child"
        if them or any(self._is(place, "others") for place in places):
            # Abuse is mostly told of the person; an attack, by the person on someone else.
            aimed_at_person = kind == "abuse" or self._subject(match) == "carer"
            return "person" if aimed_at_person else "other"
        return None

    def _is_writer_hurt(self, place: int) -> bool:
        """Whether the word means the writer: "me", or "my" before "head"."""
        return self._is(place, "writer_object") or self._is_writers_body(place)

    def _is_writers_body(self, place: int) -> bool:
        last = place + 1 == len(self._message.readings)
        return self._is(place, "writer_own") and not last and self._is(place + 1, "body")

    def _victim_places(self, match: Hit) -> list[int]:
        last = min(match.end + _VICTIM_REACH, len(self._message.readings) - 1)
        sentences = self._message.sentences
        return [
            place
            for place in range(match.start, last + 1)
            if sentences[place] == sentences[match.end]
        ]

    def _child_near(self, match: Hit) -> str | None:
        first = max(0, match.start - _HOUSEHOLD_REACH)
        near = range(first, min(match.end + _HOUSEHOLD_REACH, len(self._message.readings) - 1) + 1)
        return "child" if any(self._is(place, "child") for place in near) else None
