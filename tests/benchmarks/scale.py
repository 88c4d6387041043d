"""Prints what more Rasa processes bring: `python -m tests.benchmarks.scale`. It judges nothing.

A service in small on PostgreSQL and Redis: two gateways, two workers, an action server, and one,
two, then four Rasa processes. Carers talk as in the other benchmark. On a machine whose cores are
all busy, more processes bring nothing: the last columns say so, and the CPU time of a message by
process is what docs/sizing.md reckons with.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import aiohttp

from tests.benchmarks import ours
from tests.benchmarks.database_costs import Costs
from tests.benchmarks.load import Times, talk_all
from tests.benchmarks.table import Row, print_table
from tests.support.databases import drop_databases, make_database
from tests.support.fleet import Fleet
from tests.support.redis_server import REDIS
from tests.support.web_carer import WebCarer


def out_of_order(carer: WebCarer) -> int:
    """How many answers were shown before one to an earlier message."""
    first = [one["in_reply_to"] for one in carer.shown if one["in_reply_to"] in carer.sent]
    places = [carer.sent.index(one) for one in dict.fromkeys(first)]
    return sum(later < earlier for earlier, later in itertools.pairwise(places))


async def load(
    fleet: Fleet, url: str, conversations: int, turns: int
) -> tuple[Times, Mapping[str, float]]:
    """What a load took, and the CPU seconds by process."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        for warm in await ours.carers(session, fleet.url, 4):
            await talk_all([warm], 5, ours.MESSAGES)
            await warm.end()
        talks = await ours.carers(session, fleet.url, conversations)
        before, own, stored = fleet.used_by(), time.process_time(), await Costs.of(url)
        times = await talk_all(talks, turns, ours.MESSAGES)
        used = {name: each - before[name] for name, each in fleet.used_by().items()}
        used["load and balancers"] = time.process_time() - own
        used["postgresql"], commits = (await Costs.of(url)).since(stored)
        wrong = sum(map(out_of_order, talks))
        count = len(times.each)
        print(f"{count} messages, {wrong} out of order, {commits / count:.1f} transactions each")
        await asyncio.gather(*(one.end() for one in talks))
    return times, used


async def measure(
    parts: Mapping[str, int], url: str, folder: Path, conversations: int, turns: int
) -> tuple[Row, Row]:
    """What a load comes to with so many processes of each kind, and what a message costs each."""
    async with Fleet(parts, url, folder, redis_url=REDIS) as fleet:
        times, used = await load(fleet, url, conversations, turns)
        memory = sum(fleet.memory_of().values())
    cores = sum(used.values()) / times.seconds
    row = times.row() | {"cores in use": cores, "memory, MB": memory}
    return row, by_kind(used, len(times.each))


def by_kind(used: Mapping[str, float], messages: int) -> dict[str, float]:
    """CPU milliseconds of a message, of all processes of a kind together."""
    found: dict[str, float] = defaultdict(float)
    for name, seconds in used.items():
        kind = name.rstrip(" 0123456789")
        found[kind] += seconds / messages * 1000
    return found


def main() -> None:
    """Measure one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale")
    parser.add_argument("--rasa", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--conversations", type=int, default=50)
    parser.add_argument("--turns", type=int, default=20)
    given = parser.parse_args()
    size = given.conversations, given.turns
    took: dict[str, Row] = {}
    cost: dict[str, Row] = {}
    for count in given.rasa:
        parts = {"gateway": 2, "worker": 2, "rasa": count, "actions": 1}
        with tempfile.TemporaryDirectory() as folder:
            for url in make_database("postgresql", Path(folder)):
                name = f"{count} Rasa"
                took[name], cost[name] = asyncio.run(measure(parts, url, Path(folder), *size))
    print_table(f"{size[0]} conversations of {size[1]} turns, {os.cpu_count()} cores", took)
    print_table("CPU ms a message, Redis left out", cost)
    drop_databases()


if __name__ == "__main__":
    main()
