"""Prints the memory of each process every 10,000 messages: `python -m tests.benchmarks.memory`.

A gateway, a worker, Rasa and an action server, on PostgreSQL. Conversations are many and short, as
they are with carers; each ends after five messages and another begins. Afterwards it says how much
a message adds in each process, from the second reading on: the first fills what is kept on purpose
(connections, caches, one session of each kind). 100,000 messages take half an hour to an hour.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp

from tests.benchmarks.load import talk_all
from tests.benchmarks.ours import MESSAGES
from tests.benchmarks.table import print_table
from tests.support.databases import KINDS, drop_databases, make_database
from tests.support.fleet import Fleet
from tests.support.web_carer import WebCarer

AT_ONCE, TURNS = 30, 5
PARTS = {"gateway": 1, "worker": 1, "rasa": 1, "actions": 1}
Reading = dict[str, float]


async def measure(url: str, folder: Path, messages: int, every: int) -> list[Reading]:
    """Megabytes by process, after each ``every`` messages."""
    readings: list[Reading] = []
    async with Fleet(PARTS, url, folder) as fleet, aiohttp.ClientSession() as session:
        left = iter(range(0, messages, TURNS))
        done = 0

        async def talk(_left: Iterator[int]) -> None:
            nonlocal done
            for start in _left:
                carer = WebCarer(session, fleet.url)
                await carer.begin()
                await talk_all([carer], TURNS, MESSAGES[start % len(MESSAGES) :])
                await carer.end()
                done += TURNS
                if done // every > len(readings):
                    readings.append(fleet.memory_of())
                    _say(done, readings[-1])

        await asyncio.gather(*(talk(left) for _ in range(AT_ONCE)))
    return readings


def print_growth(readings: list[Reading], every: int) -> None:
    """What a message adds, between the second reading and the last."""
    if len(readings) < 3:
        print("too few readings to tell growth")
        return
    messages = (len(readings) - 2) * every
    rows = {
        name: {
            "first, MB": readings[0][name],
            "last, MB": readings[-1][name],
            "bytes a message": (readings[-1][name] - readings[1][name]) * 1024**2 / messages,
        }
        for name in readings[0]
    }
    print_table(f"memory over {len(readings) * every:,} messages", rows)


def _say(done: int, reading: Reading) -> None:
    each = "  ".join(f"{name} {megabytes:.1f}" for name, megabytes in reading.items())
    print(f"{time.strftime('%H:%M:%S')}  {done:,} messages, MB: {each}", flush=True)


def main() -> None:
    """One load on one kind of database."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.memory")
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--every", type=int, default=10_000)
    parser.add_argument("--database", choices=KINDS, default="postgresql")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for url in make_database(given.database, Path(folder)):
            readings = asyncio.run(measure(url, Path(folder), given.messages, given.every))
    drop_databases()
    print_growth(readings, given.every)


if __name__ == "__main__":
    main()
