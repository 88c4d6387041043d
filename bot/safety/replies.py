"""The fixed words for each concern: what to do now, whom to ring, how to stay safe.

Wording is in ``data/safety/replies.yml``; numbers come from ``data/services`` by way of the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from bot.language import languages_of, spoken
from bot.safety.errors import SafetyDataError
from bot.safety.model import Concern
from bot.safety.reply_wording import NATIONS, UNKNOWN_NATION, Wording, read_in

ANYONE = "any"


class UrgentAction(NamedTuple):
    """A button: ``number`` is a phone number, or says what to text and where."""

    label: str
    number: str


@dataclass(frozen=True)
class UrgentReply:
    """``first`` is at most 320 characters and stands alone; ``more`` may follow it."""

    first: str
    more: tuple[str, ...]
    actions: tuple[UrgentAction, ...]


class Replies:
    """The urgent replies, all filled in: giving one can't fail for want of a number."""

    def __init__(
        self,
        replies: Mapping[tuple[str, str, str, bool], UrgentReply],
        also: Mapping[tuple[str, str], str],
    ) -> None:
        self._replies = replies
        self._also = also

    @classmethod
    def load(cls, path: Path, numbers: Mapping[str, str]) -> Replies:
        """Read ``replies.yml`` at ``path``; ``numbers`` has a phone or text number by service id.

        Raises ``SafetyDataError`` with every fault: a number that is missing, a reply that is too
        long for two text messages, a kind without a reply.
        """
        return spoken({one: cls._load(path, numbers, one) for one in languages_of(path)})

    @classmethod
    def _load(cls, path: Path, numbers: Mapping[str, str], language: str) -> Replies:
        content = read_in(path, language)
        if not isinstance(content, dict):
            raise SafetyDataError([f"{path}: must have sections, such as replies:"])
        wording = Wording(content, numbers)
        replies = {
            (*case, young): _reply(wording, *case, young=young)
            for case in wording.cases()
            for young in (False, True)
        }
        also = {
            (pattern, nation): wording.text(name, nation)
            for pattern, name in content.get("also_for", {}).items()
            for nation in NATIONS
        }
        if wording.faults:
            raise SafetyDataError([f"{path}: {fault}" for fault in dict.fromkeys(wording.faults)])
        return cls(replies, also)

    def reply_for(self, concern: Concern, nation: str | None = None) -> UrgentReply:
        """The words for ``concern``; without a known ``nation``, those that are true in all four.

        A child who writes is told of children's lines first, whoever is at risk. Some danger has a
        text of its own, by the pattern that found it.
        """
        for place in (nation or UNKNOWN_NATION, UNKNOWN_NATION):
            for who in (concern.at_risk, ANYONE):
                found = self._replies.get((concern.kind, who, place, concern.young))
                if found:
                    also = self._also.get((concern.pattern, place))
                    return replace(found, more=(also, *found.more)) if also else found
        raise KeyError(concern.kind)


def _reply(wording: Wording, kind: str, at_risk: str, nation: str, *, young: bool) -> UrgentReply:
    first = wording.first(kind, at_risk, nation)
    actions = wording.actions(kind, at_risk, nation, young=young)
    return UrgentReply(
        first=first,
        more=wording.more(kind, at_risk, nation, young=young),
        actions=tuple(UrgentAction(label, number) for label, number in actions),
    )
