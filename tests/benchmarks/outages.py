"""Takes away what the urgent reply could stand on, one thing after the other and all at once.

`python -m tests.benchmarks.outages`: the gateway with the real safety net and every channel, before
simulated providers. A carer writes of danger on each channel while something is out; the table has
the milliseconds until the urgent reply was on the screen or the phone, and whether the follow-up
was there once all was back. Fails where a reply came late or never, or a follow-up is missing.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import select

from bot.simulator.exchange import NAMES
from bot.storage.spool import Spool
from bot.storage.tables import conversations
from tests.benchmarks.table import Row, print_table
from tests.support.databases import KINDS, drop_databases, make_database
from tests.support.messaging import Messaging, messaging

IN_DANGER = "my brother says he will kill himself tonight"
WEB = "web"
LATEST = 1_000
# A provider that is out can carry nothing: there the reply comes as soon as it is back.
NOT_IN_PLACE = ("notify-sms", "whatsapp")
PATIENCE = 30.0
ROUNDS = 3
# Each carer is new: the database is the same in every outage.
PHONES = count()


@asynccontextmanager
async def rasa(phones: Messaging) -> AsyncIterator[None]:
    """Rasa answers nothing but errors."""
    phones.gateway.rasa.mode = "error"
    yield
    phones.gateway.rasa.mode = "well"


@asynccontextmanager
async def action_server(phones: Messaging) -> AsyncIterator[None]:
    """Rasa has nothing to say, as it is where no action can be run."""
    phones.gateway.rasa.mode = "silent"
    yield
    phones.gateway.rasa.mode = "well"


@asynccontextmanager
async def database(phones: Messaging) -> AsyncIterator[None]:
    """The database hangs (SQLite) or refuses to be reached (PostgreSQL)."""
    await phones.gateway.database.take_away()
    yield
    await phones.gateway.database.bring_back()


@asynccontextmanager
async def disk(phones: Messaging) -> AsyncIterator[None]:
    """No file can be written: what the database holds stands on another disk."""
    with _full_disk():
        yield


@asynccontextmanager
async def provider(phones: Messaging) -> AsyncIterator[None]:
    """The providers take no message of ours. Theirs still reach us."""
    phones.exchange.mood = "throttled"
    yield
    phones.exchange.mood = "well"


@contextmanager
def _full_disk() -> Iterator[None]:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with patch.object(Spool, "put", full):
        yield


OUTAGES = {
    "nothing": (),
    "Rasa": (rasa,),
    "action server": (action_server,),
    "database": (database,),
    "disk full": (disk,),
    "provider API": (provider,),
    "all at once": (rasa, database, disk, provider),
}


@dataclass
class Outage:
    """One kind of outage, with a carer on each channel. ``waited``: milliseconds by channel."""

    name: str
    phones: Messaging
    waited: dict[str, list[float]] = field(default_factory=dict)
    followed: dict[str, bool] = field(default_factory=dict)

    async def run(self) -> None:
        """Write on each channel while it lasts; then look for the follow-ups."""
        carers: dict[str, list[str]] = {}
        for _ in range(ROUNDS):
            web = await self.phones.gateway.begin()
            carers.setdefault(WEB, []).append(web.id)
            async with AsyncExitStack() as outages:
                for one in OUTAGES[self.name]:
                    await outages.enter_async_context(one(self.phones))
                began = time.perf_counter()
                taken = await web.say(IN_DANGER)
                self._note(WEB, began, arrived=taken["messages"][0]["kind"] == "urgent")
                written = [await self._write(channel) for channel in sorted(NAMES)]
            back = time.perf_counter()
            for channel, phone, came in written:
                carers.setdefault(channel, []).append(phone)
                if not came:
                    self._note(channel, back, arrived=await self._comes(channel, phone, PATIENCE))
        for channel, addresses in carers.items():
            self.followed[channel] = all([await self._has_follow_up(one) for one in addresses])

    async def _write(self, channel: str) -> tuple[str, str, bool]:
        """A carer writes of danger: on which channel and phone, and whether the reply came."""
        phone, began = f"+447700900{next(PHONES):03}", time.perf_counter()
        writing = asyncio.create_task(self.phones.exchange.write(channel, phone, IN_DANGER))
        is_out = provider in OUTAGES[self.name] and channel in NOT_IN_PLACE
        came = False if is_out else await self._comes(channel, phone, PATIENCE / 4)
        await writing
        if came:
            self._note(channel, began, arrived=True)
        return channel, phone, came

    async def _comes(self, channel: str, phone: str, patience: float) -> bool:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if any("999" in one.text for one in self.phones.exchange.ours(channel, phone)):
                return True
            await asyncio.sleep(0.002)
        return False

    async def _has_follow_up(self, address: str) -> bool:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            async with self.phones.gateway.services.database.reading() as work:
                for identity in await self._conversations(address):
                    if await work.requests.of_conversation(identity):
                        return True
            await asyncio.sleep(0.05)
        return False

    async def _conversations(self, address: str) -> list[str]:
        rows = await self.phones.rows(select(conversations.c.id, conversations.c.address))
        return [row.id for row in rows if row.id == address or address in row.address]

    def _note(self, channel: str, began: float, *, arrived: bool) -> None:
        waited = (time.perf_counter() - began) * 1_000 if arrived else float("inf")
        self.waited.setdefault(channel, []).append(waited)

    def is_well(self) -> bool:
        """Whether each reply came in time and each follow-up is there."""
        on_time = all(
            max(waited) <= LATEST or self._comes_later(channel)
            for channel, waited in self.waited.items()
        )
        arrived = all(max(waited) < float("inf") for waited in self.waited.values())
        return on_time and arrived and all(self.followed.values())

    def _comes_later(self, channel: str) -> bool:
        return provider in OUTAGES[self.name] and channel in NOT_IN_PLACE

    def row(self) -> Row:
        """A cell for each channel: the longest wait, and whether the follow-up was there."""
        return {channel: self._cell(channel) for channel in sorted(self.waited)}

    def _cell(self, channel: str) -> str:
        longest = max(self.waited[channel])
        shown = "never" if longest == float("inf") else f"{longest:,.0f} ms"
        when = "back +" if self._comes_later(channel) else ""
        return f"{when}{shown}, {'yes' if self.followed[channel] else 'NO'}"


async def measure(url: str, folder: Path) -> Mapping[str, Outage]:
    """Each outage, in a gateway of its own that has answered once."""
    found = {}
    for number, name in enumerate(OUTAGES):
        own = folder / str(number)
        own.mkdir()
        async with messaging(url, own, net="real") as phones:
            await (await phones.gateway.begin()).say("hello")
            found[name] = Outage(name, phones)
            await found[name].run()
    return found


def main() -> int:
    """Print the table."""
    logging.disable()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.outages")
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for url in make_database(given.database, Path(folder)):
            found = asyncio.run(measure(url, Path(folder)))
    drop_databases()
    title = f"while it was out ({given.database}): until the urgent reply, and a follow-up after it"
    print_table(title, {name: one.row() for name, one in found.items()})
    return int(not all(one.is_well() for one in found.values()))


if __name__ == "__main__":
    sys.exit(main())
