"""The load generator of every benchmark: conversations that wait for each answer, then go on."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

EARLY, LATE = 5, 20


class Talk(Protocol):
    """One conversation."""

    async def say(self, text: str) -> None:
        """Send ``text`` and wait until it is answered."""


@dataclass(frozen=True)
class Times:
    """Seconds until each answer, by conversation and turn, and how long everything took."""

    taken: Sequence[Sequence[float]]
    seconds: float

    @property
    def each(self) -> list[float]:
        """Of every message."""
        return [one for talk in self.taken for one in talk]

    @property
    def per_second(self) -> float:
        """Messages answered in a second."""
        return len(self.each) / self.seconds

    def percentile(self, percent: int) -> float:
        """Milliseconds that so many of 100 messages don't exceed."""
        return statistics.quantiles(self.each, n=100, method="inclusive")[percent - 1] * 1000

    @property
    def growth(self) -> float:
        """How much longer turn 20 takes than turn 5, of all conversations' medians."""
        late, early = (
            statistics.median(talk[turn - 1] for talk in self.taken) for turn in (LATE, EARLY)
        )
        return late / early

    def row(self) -> dict[str, float]:
        """What is printed."""
        row = {"messages a second": self.per_second}
        row |= {f"p{percent}, ms": self.percentile(percent) for percent in (50, 95, 99)}
        if min(map(len, self.taken)) >= LATE:
            row[f"turn {LATE} / turn {EARLY}"] = self.growth
        return row


def together(rounds: Sequence[Times]) -> Times:
    """Several rounds as one."""
    taken = [talk for one in rounds for talk in one.taken]
    return Times(taken, sum(one.seconds for one in rounds))


async def talk_all(talks: Sequence[Talk], turns: int, messages: Sequence[str]) -> Times:
    """Every conversation at once, each with ``messages`` over and over."""
    began = time.perf_counter()
    taken = await asyncio.gather(*(_talk(talk, turns, messages) for talk in talks))
    return Times(taken, time.perf_counter() - began)


async def _talk(talk: Talk, turns: int, messages: Sequence[str]) -> list[float]:
    taken = []
    for message in itertools.islice(itertools.cycle(messages), turns):
        began = time.perf_counter()
        await talk.say(message)
        taken.append(time.perf_counter() - began)
    return taken
