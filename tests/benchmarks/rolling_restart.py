"""Restarts every process under load, and counts what carers saw of it; fails if they lost anything.

`python -m tests.benchmarks.rolling_restart`: two gateways, workers, Rasa and action servers each,
on PostgreSQL and Redis. Each in turn is told to end (SIGTERM), as `docker compose up` and
Kubernetes do it, and started again. Then Redis goes away for some seconds, and comes back.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.ours import MESSAGES
from tests.benchmarks.table import print_table
from tests.chaos.rolling import KINDS, Rolling, Tally
from tests.support.databases import drop_databases, make_database
from tests.support.fleet import Fleet
from tests.support.redis_server import switched

SECONDS_AWAY = 5.0


async def measure(url: str, folder: Path, carers: int, pause: float) -> tuple[Tally, Tally]:
    """A rolling update, then Redis away."""
    redis, address = await switched()
    async with Fleet(dict.fromkeys(KINDS, 2), url, folder, redis_url=address) as fleet:
        update = await Rolling(fleet, carers, pause, MESSAGES).run()
        without = Rolling(fleet, carers, pause, MESSAGES)
        async with without.load():
            await asyncio.sleep(SECONDS_AWAY)
            redis.close()
            await asyncio.sleep(SECONDS_AWAY)
            await redis.open()
            await asyncio.sleep(SECONDS_AWAY)
    redis.close()
    return update, without.tally


def main() -> int:
    """One update and one outage of Redis."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.rolling_restart")
    parser.add_argument("--carers", type=int, default=20)
    parser.add_argument("--pause", type=float, default=2.0, help="seconds between their messages")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for url in make_database("postgresql", Path(folder)):
            update, without = asyncio.run(measure(url, Path(folder), given.carers, given.pause))
    drop_databases()
    print_table("every process restarted, one after the other", update.rows())
    print_table(f"Redis away for {SECONDS_AWAY:.0f} seconds", without.rows())
    return int(not (update.is_clean and without.is_clean))


if __name__ == "__main__":
    sys.exit(main())
