"""`make chaos`: prints what a storm did to carers' messages; fails unless it did nothing."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
from pathlib import Path

from tests.chaos.storm import Plan, Storm
from tests.support.databases import KINDS, make_database


def main() -> int:
    """Run one storm on one kind of database."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--deliveries", type=int, default=10_400)
    parser.add_argument("--carers", type=int, default=40)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--cuts", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=KINDS, default="postgresql")
    given = parser.parse_args()
    # That our webhooks can't be reached is what this is about.
    logging.disable()
    plan = Plan(given.deliveries, given.carers, given.kills, given.cuts, seed=given.seed)
    with tempfile.TemporaryDirectory() as folder:
        for url in make_database(given.database, Path(folder)):
            tally = asyncio.run(Storm(plan, url, Path(folder)).run())
    for name, value in tally.rows():
        print(f"{name:18} {value}")
    return int(not tally.is_clean)


if __name__ == "__main__":
    sys.exit(main())
