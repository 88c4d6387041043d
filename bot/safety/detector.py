"""Finds danger in a message, from words alone: no model, no database, no network.

Pure and safe to share between threads. Time grows with the length of the message and no faster.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice

from bot.safety.automaton import End
from bot.safety.guarding import Guarding, Spans
from bot.safety.model import Concern
from bot.safety.people import People
from bot.safety.phrases import CONTEXT, GUARD, Phrases
from bot.safety.risk import Risk
from bot.safety.tokens import Message
from bot.text import normalise

__all__ = ["Concern", "Detector"]

_UNKNOWN = "unknown"
_MOST_MATCHES = 300
"""Matches whose guards are looked at. Beyond it none is cancelled: rather a siren than a miss."""

Graded = tuple[int, Concern]


class Detector:
    """Looks for the concerns that ``phrases`` describe."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases

    def find_concern(self, text: str) -> Concern | None:
        """The gravest concern in ``text``, or None. ``text`` may be anything at all."""
        texts = dict.fromkeys((normalise(text), _as_written(text)))
        messages = dict.fromkeys(map(self._phrases.reader.read, texts))
        found = [graded for message in messages if (graded := self._gravest(message))]
        return max(found, key=lambda graded: graded[0])[1] if found else None

    def who_is_at_risk(self, text: str, kind: str) -> str:
        """Who is at risk by danger of ``kind`` that something else found in ``text``."""
        return self._by_the_whole(self._phrases.reader.read(normalise(text)), kind)

    def is_young(self, text: str) -> bool:
        """Whether a child says in ``text`` that they are one."""
        found = self._phrases.automaton.find(self._phrases.reader.read(normalise(text)).readings)
        return any(end.owner == f"{CONTEXT}young_writer" for end in found)

    def _gravest(self, message: Message) -> Graded | None:
        found = self._concerns(message)
        gravest = next(found, None)
        if gravest is None or gravest[1].at_risk != _UNKNOWN:
            return gravest
        # The gravest words may not say who is at risk where others do ("a knife ... kill me").
        for _, concern in islice(found, _MOST_MATCHES):
            if concern.kind == gravest[1].kind and concern.at_risk != _UNKNOWN:
                return gravest[0], concern
        gravity, concern = gravest
        return gravity, replace(concern, at_risk=self._by_the_whole(message, concern.kind))

    def _concerns(self, message: Message) -> Iterator[Graded]:
        """Every concern with its gravity (0 to 100), the gravest first."""
        ends, found = self._sort(message)
        if not ends:
            return
        guarding = Guarding(message, self._phrases.guards, self._phrases.contexts, found)
        young = f"{CONTEXT}young_writer" in found
        risk = Risk(
            message,
            self._phrases.classes,
            young_writer=young,
            young_other=f"{CONTEXT}young_other" in found,
        )
        for count, end in enumerate(ends):
            pattern = self._phrases.patterns[end.owner]
            match = self._phrases.automaton.hit(end, message.readings)
            if count >= _MOST_MATCHES or not guarding.cancels(pattern, match):
                who = risk.of(pattern, match)
                yield pattern.gravity, Concern(risk.kind(pattern, match), who, pattern.id, young)

    def _by_the_whole(self, message: Message, kind: str) -> str:
        owners = {end.owner for end in self._phrases.automaton.find(message.readings)}
        people = People(
            message,
            self._phrases.classes,
            young_writer=f"{CONTEXT}young_writer" in owners,
            young_other=f"{CONTEXT}young_other" in owners,
        )
        return people.at_risk(kind)

    def _sort(self, message: Message) -> tuple[list[End], dict[str, Spans]]:
        """The ends of patterns, the gravest first, and where guards and contexts stand."""
        by_owner: dict[str, list[End]] = defaultdict(list)
        for end in self._phrases.automaton.find(message.readings):
            by_owner[end.owner].append(end)
        patterns = self._phrases.patterns
        ends = [end for owner, ends in by_owner.items() if owner in patterns for end in ends]
        ends.sort(key=lambda end: (-patterns[end.owner].gravity, end.place))
        whole = partial(self._phrases.automaton.hit, readings=message.readings)
        return ends, {
            owner: Spans(found, whole)
            for owner, found in by_owner.items()
            if owner.startswith((GUARD, CONTEXT))
        }


def _as_written(text: str) -> str:
    return " ".join(text.lower().replace("\u2019", "'").replace("\n", ". ").split())
