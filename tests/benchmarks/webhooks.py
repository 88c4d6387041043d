"""How soon providers get their 200: `python -m tests.benchmarks.webhooks`. It judges nothing.

Fifty messages a second, open loop, by all four channels, over real processes: gateway, worker and
a stand-in for Rasa, with replies being sent and receipts coming in at the same time.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import re
import statistics
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bot.simulator.exchange import NAMES, new_id
from tests.chaos.storm import Plan, Storm
from tests.support.databases import KINDS, make_database

# Carers who have written before, each on one channel: a first message brings a welcome as well.
CARERS = 100
WARM_UP = 200
CALL = re.compile(r"route=/webhooks/\{channel\} status=\d+ ms=(\d+)")


class Stream(Storm):
    """Messages at a steady rate, with no storm at all; workers apart, as in a service."""

    more_settings: Mapping[str, str] = {
        "ALONGSIDE_WORKER_IN_GATEWAY": "no",
        "ALONGSIDE_LOG_LEVEL": "INFO",
    }

    def __init__(self, per_second: int, seconds: int, url: str, folder: Path) -> None:
        super().__init__(Plan(0, 1, 0, 0), url, folder)
        self._per_second = per_second
        self._seconds = seconds

    async def _talk_all(self) -> None:
        await self._warm_up()
        tasks = []
        for number in range(self._per_second * self._seconds):
            tasks.append(asyncio.create_task(self._deliver(number)))
            await asyncio.sleep(1 / self._per_second)
        await asyncio.gather(*tasks)

    async def _warm_up(self) -> None:
        """Processes have started, every connection is open, and carers have been greeted."""
        for number in range(WARM_UP):
            await self._deliver(number)
        await asyncio.sleep(5)
        self._before = len(self._times())

    async def _deliver(self, number: int) -> None:
        channels = sorted(NAMES)
        phone, channel = f"+44770{number % CARERS:07}", channels[number % len(channels)]
        call = self._exchange._call(channel, phone, f"message {number}", new_id(channel))
        await self._exchange.deliver(call, channel, phone)

    def taken(self) -> list[int]:
        """Milliseconds of each call, warm-up left out, as the gateway itself logs them.

        Measured here they would be those of the simulated providers, which share this process.
        """
        return self._times()[self._before :]

    def _times(self) -> list[int]:
        log = (self._folder / "gateway.log").read_text(encoding="utf-8")
        return [int(ms) for ms in CALL.findall(log)]


def main() -> None:
    """Print the times of one stream."""
    logging.disable()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.webhooks")
    parser.add_argument("--per-second", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--database", choices=KINDS, default="postgresql")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for url in make_database(given.database, Path(folder)):
            stream = Stream(given.per_second, given.seconds, url, Path(folder))
            asyncio.run(stream.run())
            taken = stream.taken()
    cuts = statistics.quantiles(taken, n=100)
    print(
        f"{len(taken)} calls (messages and receipts): median {cuts[49]:.0f} ms, "
        f"p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms, longest {max(taken)} ms"
    )


if __name__ == "__main__":
    main()
