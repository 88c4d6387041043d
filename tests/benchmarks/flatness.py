"""Prints how a turn's time grows with a talk's length, and draws it; judges nothing.

`make bench` runs it. The same ten messages over and over: with our bounded store, in a database
that holds 20,000 events of others, and with Rasa's own store in memory. CPU time of the Rasa
process, the actions among it, without HTTP. Then carers who wander, and whether both answer alike.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pygal
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore

from bot.components.bounded_tracker_store import BoundedTrackerStore
from bot.storage.database import Database, migrate
from bot.storage.dialogues import StoredTurn
from tests.support.databases import KEYS
from tests.support.random_carer import RandomCarer
from tests.support.rasa_talk import RasaTalk, agent
from tests.support.two_memories import talk

PICTURE = Path("docs/images/flatness.svg")
MESSAGES = (
    "what is psychosis", "he won't take his tablets", "say that again", "qwerty zxcvb",
    "am i entitled to a carer's assessment in wales", '/ask{"topic":"carer_burnout"}',
    "they say it's confidential", "thanks", "what does section 3 mean",
    "how do i cope with guilt",
)  # fmt: skip
OTHERS_EVENTS = 20_000
ROUNDS_COMPARED = 20


async def fill(database: Database, store: TrackerStore) -> None:
    """The table as after many carers, each with a session like the one that ``store`` has."""
    async with database.work() as work:
        turns = await work.dialogues.of("pattern")
        tracker = await store.retrieve("pattern")
        for other in range(OTHERS_EVENTS // len(tracker.events) + 1):
            for one in turns:
                await work.dialogues.add(f"other-{other}", StoredTurn(one.position, one.events))
        await work.commit()


async def one_round(talk: RasaTalk) -> float:
    """CPU milliseconds of a message, on average."""
    # What was thrown away before is not for these to tidy up.
    gc.collect()
    began = time.process_time()
    for message in MESSAGES:
        await talk.say(message)
    return (time.process_time() - began) / len(MESSAGES) * 1000


async def long_talk(rounds: int, store: TrackerStore) -> list[float]:
    """Each round of one talk."""
    talk = RasaTalk(store, "long")
    return [await one_round(talk) for _ in range(rounds)]


async def growth(rounds: int, store: TrackerStore) -> float:
    """By how much a turn at the end of the long talk, which goes on, is slower than a first one.

    New talks and the long one take turns, now this first and now that, so that a busy machine
    slows both alike.
    """
    late: list[float] = []
    new: list[float] = []
    long = RasaTalk(store, "long")
    for number in range(rounds):
        pair = [(late, long), (new, RasaTalk(store, f"new-{number}"))]
        for taken, one in pair if number % 2 else reversed(pair):
            taken.append(await one_round(one))
    return statistics.median(late) / statistics.median(new)


def draw(ours: Sequence[float], stock: Sequence[float], path: Path) -> None:
    """Write the two as a picture (SVG); the first round of ours is 1."""
    chart = pygal.XY(
        title="Time of a turn, as a talk gets longer", x_title="turn",
        y_title="times that of our first turns", js=[], width=640, height=480,
        legend_at_bottom=True, show_dots=False, range=(0, max(stock) / ours[0]),
    )  # fmt: skip
    for name, values in (("bounded by sessions", ours), ("Rasa's own store", stock)):
        points = [(place * len(MESSAGES), one / ours[0]) for place, one in enumerate(values)]
        chart.add(name, points)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(chart.render())


async def compare_answers(turns: int, seed: int, bounded: BoundedTrackerStore) -> int:
    """How many of ``turns`` were answered otherwise than by a memory that forgets nothing."""
    others = 0
    carer = RandomCarer(seed, leaves_open=seed % 3 == 0)
    async for both in talk(carer, turns, bounded, f"seed-{seed}"):
        others += both.replies[0] != both.replies[1]
    return others


async def measure(turns: int, seeds: int, url: str) -> None:
    """Everything, over one database."""
    store, database = BoundedTrackerStore(agent().domain, url=url), Database(url, KEYS)
    await one_round(RasaTalk(store, "pattern"))
    await fill(database, store)
    rounds = turns // len(MESSAGES)
    ours = await long_talk(rounds, store)
    ratio = await growth(ROUNDS_COMPARED, store)
    stock = await long_talk(rounds, InMemoryTrackerStore(agent().domain))
    draw(ours, stock, PICTURE)
    print(f"a turn after {turns}: {ratio:.2f} times one of the first ten")
    print(f"the same with Rasa's own store: {stock[-1] / stock[0]:.1f} times; see {PICTURE}")
    for seed in range(1, seeds + 1):
        others = await compare_answers(turns, seed, store)
        print(f"carer {seed}: {others} of {turns} turns answered otherwise than without the bound")
    await database.close()
    await store.close()


def main() -> None:
    """On SQLite, in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.flatness")
    parser.add_argument("--turns", type=int, default=500)
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/bench.db"
        asyncio.run(migrate(url, KEYS))
        asyncio.run(measure(given.turns, given.seeds, url))


if __name__ == "__main__":
    main()
