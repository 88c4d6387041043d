"""Prints how fast carers get answers, beside a plain Rasa assistant: part of `make bench`.

Ours is the whole path: a web chat's POST, the safety net, the inbox, the worker, Rasa, the action
server, the outbox, and the answer in the carer's event stream, on SQLite and on PostgreSQL. The
plain one (tests/benchmarks/starter.py) is Rasa alone and keeps nothing. All run at the same time
and are asked in turns, round after round, so that a busy machine slows all alike: the ratios are
what counts. One load generator, a closed loop, on the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.benchmarks import ours, starter
from tests.benchmarks.load import Talk, Times, talk_all, together
from tests.benchmarks.table import print_table
from tests.support.databases import drop_databases, make_database
from tests.support.web_carer import WebCarer

TURNS = 20


@dataclass
class Tried:
    """One of those that are compared, and what its rounds took."""

    what: ours.Ours | starter.Starter
    begin: Callable[[int], Awaitable[Sequence[Talk]]]
    messages: Sequence[str]
    end: Callable[[Sequence[Talk]], Awaitable[object]]
    rounds: list[Times] = field(default_factory=list)
    cpu: float = 0.0

    async def round(self, conversations: int) -> None:
        """Every conversation from its beginning."""
        talks = await self.begin(conversations)
        before = self.what.used()
        self.rounds.append(await talk_all(talks, TURNS, self.messages))
        self.cpu += self.what.used() - before
        await self.end(talks)

    def row(self) -> dict[str, float]:
        """What its rounds came to."""
        row = together(self.rounds).row()
        return row | {"CPU ms a message": self.cpu / (len(together(self.rounds).each)) * 1000}


def of_starter(one: starter.Starter, session: aiohttp.ClientSession) -> Tried:
    """A plain assistant and its conversations."""

    async def begin(count: int) -> list[starter.StarterTalk]:
        names = [f"{time.monotonic_ns()}-{place}" for place in range(count)]
        return [starter.StarterTalk(session, one.url, name) for name in names]

    async def end(_talks: Sequence[Talk]) -> None:
        return

    return Tried(one, begin, starter.MESSAGES, end)


def of_ours(one: ours.Ours, session: aiohttp.ClientSession) -> Tried:
    """Ours and its carers."""

    async def begin(count: int) -> list[WebCarer]:
        return await ours.carers(session, one.service.url, count)

    async def end(talks: Sequence[Talk]) -> None:
        await asyncio.gather(*(talk.end() for talk in talks if isinstance(talk, WebCarer)))

    return Tried(one, begin, ours.MESSAGES, end)


async def compare(
    everything: Sequence[ours.Ours | starter.Starter], counts: Mapping[int, int]
) -> None:
    """``counts``: rounds by conversations at once."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        warm = [_tried(one, session) for one in everything]
        for one in warm:
            await one.round(5)
        for conversations, rounds in counts.items():
            tried = [_tried(one, session) for one in everything]
            for _ in range(rounds):
                for one in tried:
                    await one.round(conversations)
            rows = {one.what.name: one.row() for one in tried}
            print_table(f"{conversations} conversations, {rounds} rounds of {TURNS} turns", rows)
            print_table("the same as ratios to the first", _ratios(rows))


def _tried(one: ours.Ours | starter.Starter, session: aiohttp.ClientSession) -> Tried:
    return of_starter(one, session) if isinstance(one, starter.Starter) else of_ours(one, session)


def _ratios(rows: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    first = next(iter(rows.values()))
    return {
        name: {key: value / first[key] for key, value in row.items()} for name, row in rows.items()
    }


def print_costs(
    everything: Sequence[ours.Ours | starter.Starter], training_seconds: float | None
) -> None:
    """Start-up, memory, training and disk, after the load."""
    rows: dict[str, dict[str, float | str]] = {}
    for one in everything:
        trained = one.training_seconds if isinstance(one, starter.Starter) else training_seconds
        rows[one.name] = {
            "ready after, s": one.start_seconds,
            "memory, MB": one.memory(),
            "shared counted once, MB": one.own_memory(),
            "training, s": trained if trained is not None else "not measured",
            "disk, MB": one.disk(),
        }
        if isinstance(one, ours.Ours):
            rows |= {
                f"  its {name}": {"memory, MB": each} for name, each in one.memory_of().items()
            }
    print_table("what each needs", rows)


def train(*options: str) -> float:
    """Seconds that training ours takes. It writes the same model again."""
    began = time.monotonic()
    command = [sys.executable, "-m", "bot", "train", *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def main() -> None:
    """Start all, measure, stop all."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.against_plain_rasa")
    parser.add_argument("--rounds", type=int, default=3, help="for each number of conversations")
    parser.add_argument("--conversations", type=int, nargs="+", default=[10, 20, 50])
    parser.add_argument(
        "--without-training", action="store_true", help="leave out how long ours takes"
    )
    given = parser.parse_args()
    if not starter.PUBLISHED.exists():
        print("Rasa as published is not at hand: `make plain-rasa`, with Python 3.10.")
    seconds = None
    if given.without_training:
        train("--if-needed")
    else:
        seconds = train()
    with ExitStack() as stack, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        everything: list[ours.Ours | starter.Starter] = [
            stack.enter_context(starter.starter(title, python, folder / f"starter{place}"))
            for place, (title, python) in enumerate(starter.pythons())
        ]
        for kind in ("sqlite", "postgresql"):
            var = folder / kind
            var.mkdir()
            url = next(databases := make_database(kind, var))
            stack.callback(next, databases, None)
            everything.append(stack.enter_context(ours.ours(f"ours, {kind}", var, url)))
        asyncio.run(compare(everything, dict.fromkeys(given.conversations, given.rounds)))
        print_costs(everything, seconds)
    drop_databases()


if __name__ == "__main__":
    main()
