"""A rolling update under load: every process is ended as an update ends it, one after the other.

What is counted is what carers' browsers show: each message must be answered once, in its order.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from tests.support.fleet import Fleet, Member
from tests.support.web_carer import NotTaken, WebCarer, is_answer

SECONDS_TO_SETTLE = 90
# The order in which docs/deploying.md has them.
KINDS = ("gateway", "worker", "rasa", "actions")


@dataclass
class Tally:
    """What came of it. ``errors``: calls that failed and were made again, the stream's as well."""

    sent: int = 0
    not_taken: int = 0
    answered: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    told_to_wait: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    stops: dict[str, float] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether every message was answered once and in its order."""
        return not (self.not_taken or self.lost or self.doubled or self.out_of_order)

    def rows(self) -> dict[str, dict[str, float | str]]:
        """What is printed."""
        waits = sorted(self.waits)
        counts = {
            "messages": self.sent,
            "answered": self.answered,
            "not taken, though sent twice": self.not_taken,
            "lost": self.lost,
            "doubled": self.doubled,
            "out of order": self.out_of_order,
            "carers told to wait": self.told_to_wait,
            "calls that failed": ", ".join(
                f"{count} {name}" for name, count in self.errors.items()
            ),
            "median wait, s": waits[len(waits) // 2],
            "longest wait, s": waits[-1],
            **{f"{name} ended within, s": took for name, took in self.stops.items()},
        }
        return {name: {"": f"{value:.1f}" if isinstance(value, float) else str(value)}
                for name, value in counts.items()}  # fmt: skip

    def count(self, carer: WebCarer) -> None:
        """Add what one carer saw."""
        answers = [one for one in carer.shown if is_answer(one)]
        of = [one["in_reply_to"] for one in answers if one["in_reply_to"] in carer.sent]
        self.sent += len(carer.sent)
        self.answered += len(set(of))
        self.lost += len(set(carer.sent) - set(of))
        said = [(one["in_reply_to"], one["html"]) for one in answers]
        self.doubled += len(said) - len(set(said))
        places = [carer.sent.index(one) for one in dict.fromkeys(of)]
        self.out_of_order += sum(after < before for before, after in itertools.pairwise(places))
        self.told_to_wait += len(carer.shown) - len(answers)
        self.errors += carer.errors


class Rolling:
    """``carers`` write, ``pause`` seconds apart on average, while ``fleet`` is rolled."""

    def __init__(
        self, fleet: Fleet, carers: int, pause: float, messages: Sequence[str], seed: int = 1
    ) -> None:
        self.fleet = fleet
        self.tally = Tally()
        self._count = carers
        self._pause = pause
        self._messages = messages
        self._chance = random.Random(seed)
        self._over = asyncio.Event()
        self._waiting: set[asyncio.Task[None]] = set()

    async def run(self, kinds: Sequence[str] = KINDS) -> Tally:
        """Restart every process of ``kinds``; count once everything is answered."""
        async with self.load():
            for member in [one for kind in kinds for one in self.fleet.of(kind)]:
                await self.restart(member)
        return self.tally

    async def restart(self, member: Member) -> None:
        """End it, start it, and go on once it can work."""
        self.tally.stops[member.name] = await self.fleet.stop(member)
        await self.fleet.start(member)

    @asynccontextmanager
    async def load(self) -> AsyncIterator[None]:
        """Carers write from the beginning of the block to its end; then everything is counted."""
        await self._begin()
        yield
        await self._settle()

    async def until_answered(self, count: int) -> None:
        """Until so many messages were answered."""
        await self._until(lambda: len(self.tally.waits) >= count)

    async def until_told_to_wait(self) -> None:
        """Until a carer was told that there is no answer yet."""
        await self._until(
            lambda: any(not is_answer(one) for carer in self._carers for one in carer.shown)
        )

    async def _until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(SECONDS_TO_SETTLE):
            while not condition():
                await asyncio.sleep(0.1)

    async def _begin(self) -> None:
        connector = aiohttp.TCPConnector(limit=0)
        self._session = aiohttp.ClientSession(connector=connector)
        self._carers = [WebCarer(self._session, self.fleet.url) for _ in range(self._count)]
        await asyncio.gather(*(one.begin() for one in self._carers))
        self._talking = [asyncio.create_task(self._talk(one)) for one in self._carers]

    async def _talk(self, carer: WebCarer) -> None:
        while not self._over.is_set():
            # Some write twice before they are answered: order counts.
            for _ in range(self._chance.choice((1, 1, 2))):
                await self._send(carer)
            await asyncio.sleep(self._chance.uniform(0, 2 * self._pause))

    async def _send(self, carer: WebCarer) -> None:
        try:
            identity = await carer.send(self._chance.choice(self._messages))
        except NotTaken:
            self.tally.not_taken += 1
            return
        task = asyncio.create_task(self._wait(carer, identity))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _wait(self, carer: WebCarer, identity: str) -> None:
        began = time.monotonic()
        await carer.answer_to(identity)
        self.tally.waits.append(time.monotonic() - began)

    async def _settle(self) -> None:
        self._over.set()
        await asyncio.gather(*self._talking)
        if self._waiting:
            await asyncio.wait(self._waiting, timeout=SECONDS_TO_SETTLE)
        # For a double to show.
        await asyncio.sleep(2)
        for carer in self._carers:
            self.tally.count(carer)
            await carer.end()
        for task in self._waiting:
            task.cancel()
        await self._session.close()
