"""Who is at risk, by the words of the whole message: where the kind of danger is known and no
pattern says whose it is. The trained layer finds kinds only; some patterns find no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.safety.grammar import Classes
from bot.safety.tokens import Message
from bot.safety.words import SLIP

NEEDED = (
    "writer", "third", "child_noun", "writer_object", "writer_own", "self_writer", "body", "limb",
    "others", "took", "cut", "hurting",
)  # fmt: skip
_VERB_REACH = 3
_SUBJECT_REACH = 7


class People:
    """Works it out for one message. ``young_writer`` and ``young_other``: who is a child."""

    def __init__(
        self, message: Message, classes: Classes, *, young_writer: bool, young_other: bool
    ) -> None:
        self._readings = message.readings
        self._places = range(len(message.readings))
        self._classes = classes
        self._young_writer = young_writer
        self._young_other = young_other

    def at_risk(self, kind: str) -> str:
        """Who is at risk by danger of ``kind``: one of ``model.AT_RISK``."""
        rules: Mapping[str, Callable[[], str]] = {
            "suicide_carer": lambda: "carer",
            "suicide_person": lambda: "child" if self._young_other else "person",
            "missing": lambda: "child" if self._young_other else "person",
            "psychotic_emergency": lambda: "child" if self._names_a_child() else "person",
            "overdose": lambda: "child" if self._names_a_child() else self._doer(),
            "violence": self._attacked,
            "abuse": self._abused,
        }
        found = rules.get(kind, self._doer)()
        return "child" if self._young_writer and found in ("carer", "unknown") else found

    def _doer(self) -> str:
        """Whose deed or body it is: "I have taken his tablets", "my arms", "she won't wake"."""
        if self._writers_body() or self._any("self_writer"):
            return "carer"
        if not self._any("writer"):
            return "person"
        return "carer" if not self._any("third") or self._writer_did() else "person"

    def _writer_did(self) -> bool:
        """Whether a verb of taking or cutting follows "I" with nobody else between."""
        for place in self._where("writer"):
            after = range(place + 1, min(place + 1 + _VERB_REACH, len(self._places)))
            did = any(self._is(one, "took") or self._is(one, "cut") for one in after)
            if did and not any(self._is(one, "third") for one in after):
                return True
        return False

    def _attacked(self) -> str:
        if self._names_a_child():
            return "child"
        if self._writer_attacks():
            return "person"
        if self._is_writer_hurt():
            return "carer"
        # Who does it stands first ("his dad has ...").
        if any(place > 1 for place in self._where("others")):
            return "other"
        return "carer" if self._any("writer") else "unknown"

    def _writer_attacks(self) -> bool:
        """Whether "I", and nobody else, stands before a verb of hurting."""
        for place in self._where("hurting"):
            first = max(-1, place - 1 - _SUBJECT_REACH)
            before = range(place - 1, first, -1)
            doer = next((at for at in before if self._is(at, "writer") or self._is(at, "third")), 0)
            if before and self._is(doer, "writer"):
                return True
        return False

    def _abused(self) -> str:
        if self._young_writer or self._names_a_child():
            return "child"
        return "carer" if self._is_writer_hurt() or self._any("writer") else "person"

    def _is_writer_hurt(self) -> bool:
        return self._any("writer_object") or self._writers_body()

    def _writers_body(self) -> bool:
        """Whether the message says "my arm": words such as "my" before a part of the body."""
        followed = (place + 1 for place in self._where("writer_own") if place + 1 in self._places)
        return any(self._is(place, "body") or self._is(place, "limb") for place in followed)

    def _names_a_child(self) -> bool:
        """Whether a child is named. "Our kid" is a brother or sister of any age."""
        return any(
            not ("kid" in self._readings[place] and place and "our" in self._readings[place - 1])
            for place in self._where("child_noun")
        )

    def _any(self, name: str) -> bool:
        return bool(self._where(name))

    def _where(self, name: str) -> list[int]:
        return [place for place in self._places if self._is(place, name)]

    def _is(self, place: int, name: str) -> bool:
        words = self._readings[place]
        return not self._classes[name].isdisjoint(word.removeprefix(SLIP) for word in words)
