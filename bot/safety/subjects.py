"""Finds its way in the words of one message: what a word is, and who stands before it."""

from __future__ import annotations

from bot.safety.grammar import SENTENCE_END, Classes
from bot.safety.tokens import Message
from bot.safety.words import SLIP

_SUBJECT_REACH = 14


class Words:
    """The words of ``message``, by their place; ``classes`` are the sets that they may be in."""

    def __init__(self, message: Message, classes: Classes) -> None:
        self._message = message
        self._classes = classes

    def _is(self, place: int, name: str) -> bool:
        words = self._message.readings[place]
        return not self._classes[name].isdisjoint(word.removeprefix(SLIP) for word in words)

    def _nearest_subject(self, before: int) -> int | None:
        for place in self._back(before):
            if self._is(place, "writer") or self._is(place, "third"):
                return place
        return None

    def _back(self, before: int) -> list[int]:
        """The places before ``before``, nearest first, to the sentence's start at most."""
        places: list[int] = []
        for place in range(before - 1, max(-1, before - 1 - _SUBJECT_REACH), -1):
            if SENTENCE_END in self._message.readings[place]:
                break
            places.append(place)
        return places
