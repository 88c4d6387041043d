"""Finds many phrases in one pass, in time that grows with the message alone.

Each step of each phrase is one bit of a long number; reading a word is a shift and an "and"
(Baeza-Yates and Gonnet's Shift-And, with the optional steps of Navarro and Raffinot). There is
nothing to backtrack, so no message can make it slow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.safety.grammar import SENTENCE_END, Step
from bot.safety.words import SLIP

Readings = Sequence[frozenset[str]]


@dataclass(frozen=True)
class End:
    """A phrase found: whose it is, the bit of its last step, and the place of its last word."""

    owner: str
    bit: int
    place: int


@dataclass(frozen=True)
class Hit:
    """A phrase found: whose it is, and its first and last word (inclusive)."""

    owner: str
    start: int
    end: int


class Automaton:
    """Phrases, each with the id of the pattern that owns it, ready to be searched for.

    ``stoppers``: words that no gap within a sentence takes ("not"). ``sure``: how the names of
    owners begin that take a word for what it says only, not for what it may be a slip of.
    """

    def __init__(
        self,
        phrases: Iterable[tuple[str, tuple[Step, ...]]],
        stoppers: frozenset[str] = frozenset(),
        sure: str = "",
    ) -> None:
        self._sure = sure
        self._stoppers = stoppers
        self._ends: dict[int, tuple[str, tuple[Step, ...]]] = {}
        self._masks: dict[str, int] = {}
        self._first = self._last = self._skip = self._any = self._cross = 0
        self._size = 0
        for owner, steps in phrases:
            self._add(owner, steps)

    def find(self, readings: Readings) -> list[End]:
        """The end of every phrase in the message, in order.

        ``readings`` has, for each word, the words it may stand for.
        """
        masks = {words: self._mask(words) for words in set(readings)}
        active = 0
        found: list[End] = []
        for place, words in enumerate(readings):
            active = self._advance(active) & masks[words]
            found.extend(self._reached(active & self._last, place))
        return found

    def hit(self, end: End, readings: Readings) -> Hit:
        """The whole of what ends at ``end``, which ``find`` gave for the same ``readings``."""
        steps = self._ends[end.bit][1]
        return Hit(end.owner, self._start(steps, end.place, readings), end.place)

    def _reached(self, bits: int, place: int) -> Iterator[End]:
        while bits:
            bit = bits.bit_length() - 1
            bits ^= 1 << bit
            yield End(self._ends[bit][0], bit, place)

    def _add(self, owner: str, steps: tuple[Step, ...]) -> None:
        self._first |= 1 << self._size
        tolerant = not (self._sure and owner.startswith(self._sure))
        for step in steps:
            self._add_step(step, 1 << self._size, tolerant)
            self._size += 1
        self._last |= 1 << (self._size - 1)
        self._ends[self._size - 1] = (owner, steps)

    def _add_step(self, step: Step, bit: int, tolerant: bool) -> None:
        self._skip |= bit if step.skippable else 0
        self._cross |= bit if step.crosses else 0
        self._any |= bit if step.words is None else 0
        for word in _written(step, tolerant):
            self._masks[word] = self._masks.get(word, 0) | bit

    def _advance(self, active: int) -> int:
        """The steps that may come next: after those reached, and past what may be left out.

        Adding a bit to a run of ones carries to the end of the run: one sum skips all of it.
        """
        reachable = (active << 1) | self._first
        return reachable | ((self._skip + (reachable & self._skip)) ^ self._skip)

    def _mask(self, words: frozenset[str]) -> int:
        if SENTENCE_END in words:
            return self._cross | self._masks.get(SENTENCE_END, 0)
        mask = self._any if words.isdisjoint(self._stoppers) else self._cross
        for word in words & self._masks.keys():
            mask |= self._masks[word]
        return mask

    def _start(self, steps: tuple[Step, ...], end: int, readings: Readings) -> int:
        """Where the shortest match of ``steps`` that ends at ``end`` begins."""
        places = {end}
        found = end
        for index in range(len(steps) - 1, -1, -1):
            step = steps[index]
            takes = (at for at in places if at >= 0 and self._takes(step, readings[at]))
            taken = {at - 1 for at in takes}
            if index == 0:
                found = max(taken) + 1
            places = taken | places if step.skippable else taken
        return found

    def _takes(self, step: Step, words: frozenset[str]) -> bool:
        if SENTENCE_END in words:
            return step.crosses or SENTENCE_END in (step.words or ())
        if step.words is None:
            return step.crosses or words.isdisjoint(self._stoppers)
        return not step.words.isdisjoint(word.removeprefix(SLIP) for word in words)


def _written(step: Step, tolerant: bool) -> Iterator[str]:
    for word in step.words or ():
        yield word
        if tolerant:
            yield f"{SLIP}{word}"
