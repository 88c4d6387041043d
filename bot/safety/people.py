"""Who is at risk, by the words of the whole message: where the kind of danger is known and no
pattern says whose it is. The trained layer finds kinds only; some patterns find no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.safety.grammar import Classes
from bot.safety.tokens import Message
from bot.safety.words import SLIP

NEEDED = (
    "writer", "third", "third_noun", "child_noun", "small", "young_kin", "writer_object",
    "writer_own", "writers_things", "self_writer", "body", "limb", "bystanders", "their", "took",
    "cut", "hurting", "laid_hands", "say", "own_symptom", "towards", "them_object",
)  # fmt: skip
_VERB_REACH = 3
_SUBJECT_REACH = 7
_OBJECT_REACH = 4
# "my six year old ..." at the start: whoever does it stands no later than there.
_FIRST_NAMED = 3


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
            "suicide_person": lambda: self._young_or("person"),
            "missing": lambda: "child" if self._children() else self._young_or("person"),
            "psychotic_emergency": lambda: "child" if self._children() else "person",
            "overdose": lambda: "child" if self._children() else self._young_or(self._doer()),
            "violence": self._attacked,
            "abuse": self._abused,
        }
        found = rules.get(kind, lambda: self._young_or(self._doer()))()
        return "child" if self._young_writer and found in ("carer", "unknown") else found

    def _young_or(self, who: str) -> str:
        return "child" if self._young_other and who == "person" else who

    def _doer(self) -> str:
        """Whose deed or body it is: "I have taken his tablets", "my arms", "she won't wake"."""
        if self._writers_body() or self._any("self_writer") or self._nobody_did():
            return "carer"
        if not self._any("writer"):
            return "person"
        if not self._any("third") or self._writer_did():
            return "carer"
        felt = self._where("own_symptom")
        return "carer" if any(self._nearest(at) == "writer" for at in felt) else "person"

    def _nobody_did(self) -> bool:
        """Whether a deed stands first, of nobody who is named: "took 60 of them"."""
        first = next(
            (at for at in self._places if self._is(at, "took") or self._is(at, "third")), 0
        )
        named = self._any("writer") or not self._is(first, "took")
        return not named and first <= 1 and not self._any("their")

    def _writer_did(self) -> bool:
        """Whether a verb of taking or cutting follows "I" with nobody else between."""
        for place in self._where("writer"):
            for after in range(place + 1, min(place + 1 + _VERB_REACH, len(self._places))):
                if self._is(after, "took") or self._is(after, "cut"):
                    return True
                if self._is(after, "third"):
                    break
        return False

    def _attacked(self) -> str:
        hurt = self._is_writer_hurt()
        children = [at for at in self._children() if not (hurt and at <= _FIRST_NAMED)]
        if children:
            return "child"
        if self._writer_attacks() or (not hurt and self._writer_lays_hands()):
            return "person"
        if hurt or self._writers("writers_things"):
            return "carer"
        # Who does it stands first ("his dad has ...").
        if any(place > 1 for place in self._where("bystanders")):
            return "other"
        return "carer" if self._any("writer") or self._any("writer_object") else "unknown"

    def _writer_attacks(self) -> bool:
        """Whether "I", and nobody else, stands before a verb of hurting."""
        return any(self._nearest(verb) == "writer" for verb in self._where("hurting"))

    def _writer_lays_hands(self) -> bool:
        """Whether the writer does something to somebody: "I held a pillow on his face"."""
        verbs = filter(self._is_done_to, (*self._where("hurting"), *self._where("laid_hands")))
        return any(self._nearest(verb) == "writer" for verb in verbs)

    def _is_done_to(self, verb: int) -> bool:
        """Whether somebody is named soon after: "held a pillow on his face"."""
        return any(
            self._is(at, "their") for at in self._places[verb + 1 : verb + 1 + _OBJECT_REACH]
        )

    def _nearest(self, verb: int) -> str | None:
        """Who stands nearest before a verb: the writer, a third person or nobody."""
        for at in range(verb - 1, max(-1, verb - 1 - _SUBJECT_REACH), -1):
            for who in ("writer", "third"):
                if self._is(at, who):
                    return who
        return None

    def _abused(self) -> str:
        if self._young_writer or self._young_other or self._children() or self._any("young_kin"):
            return "child"
        if self._is_writer_hurt():
            return "carer"
        if self._writer_lays_hands() or self._suffers_another():
            return "person"
        if self._any("writer") or self._has_own():
            return "carer"
        named = any(at > 1 for at in self._where("third_noun"))
        return "person" if named or self._any("them_object") else "carer"

    def _suffers_another(self) -> bool:
        """Whether someone of the writer's is who it is done to: "they hit my mum"."""
        return any(
            self._is(at, "third_noun") and (at > 1 or "s" in self._readings[at + 1])
            for at in self._owned()
            if at == 1 or not self._is(at - 2, "towards")
        )

    def _has_own(self) -> bool:
        """Whether the writer speaks of a thing that is theirs: "my post"."""
        return any(not self._is(at, "third_noun") for at in self._owned())

    def _owned(self) -> list[int]:
        """The places after words such as "my"."""
        return [at + 1 for at in self._where("writer_own") if at + 1 in self._places]

    def _is_writer_hurt(self) -> bool:
        """Whether the writer is who it is done to. "She told me" does nothing to them."""
        objects = self._where("writer_object")
        return self._writers_body() or any(not at or not self._is(at - 1, "say") for at in objects)

    def _writers_body(self) -> bool:
        """Whether the message says "my arm": words such as "my" before a part of the body."""
        return self._writers("body") or self._writers("limb")

    def _writers(self, name: str) -> bool:
        return any(self._is(at, name) for at in self._owned())

    def _children(self) -> list[int]:
        """Where a child is named. "Our kid" is a brother or sister of any age."""
        named = [at for at in self._where("child_noun") if not self._is_our_kid(at)]
        small = [at + 1 for at in self._where("small") if at + 1 in self._places]
        aged = [at for at in self._places if self._young_other and "old" in self._readings[at]]
        return [
            *named, *aged, *(at for at in small if self._is(at, "third_noun") or self._is_one(at))
        ]  # fmt: skip

    def _is_our_kid(self, place: int) -> bool:
        before = self._readings[place - 1] if place else frozenset()
        return "kid" in self._readings[place] and "our" in before

    def _is_one(self, place: int) -> bool:
        """Whether it is "one", as in "the little ones"."""
        return not self._readings[place].isdisjoint(("one", "ones", "yin", "uns"))

    def _any(self, name: str) -> bool:
        return bool(self._where(name))

    def _where(self, name: str) -> list[int]:
        return [place for place in self._places if self._is(place, name)]

    def _is(self, place: int, name: str) -> bool:
        words = self._readings[place]
        return not self._classes[name].isdisjoint(word.removeprefix(SLIP) for word in words)
