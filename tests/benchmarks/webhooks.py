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

WARM_UP = 200
CALL = re.compile(r"route=/webhooks/\{channel\} status=\d+ ms=(\d+)")


class Stream(Storm):
    """Messages at a steady rate, with no storm at all; workers apart, as in a service."""

    more_settings: Mapping[str, str] = {
        "ALONGSIDE_WORKER_IN_GATEWAY": "no",
        "ALONGSIDE_LOG_LEVEL": "INFO",
    }

    def __init__(self, per_second: int, seconds: int, url: str, folder: Path) -> None:
        super().__init__(Plan(0, 0, 0, 0), url, folder)
        self._per_second = per_second
        self._seconds = seconds

    async def _talk_all(self) -> None:
        await self._warm_up()
        channels = sorted(NAMES)
        tasks = []
        for number in range(self._per_second * self._seconds):
            phone = f"+44770{number % 500:07}"
            channel = channels[number % len(channels)]
            tasks.append(asyncio.create_task(self._deliver(channel, phone, number)))
            await asyncio.sleep(1 / self._per_second)
        await asyncio.gather(*tasks)

    async def _warm_up(self) -> None:
        """Processes have started, and every connection is open."""
        for number in range(WARM_UP):
            await self._deliver("notify-sms", f"+44771{number % 20:07}", number)
        await asyncio.sleep(5)

    async def _deliver(self, channel: str, phone: str, number: int) -> None:
        call = self._exchange._call(channel, phone, f"message {number}", new_id(channel))
        await self._exchange.deliver(call, channel, phone)

    def taken(self) -> list[int]:
        """Milliseconds of each call, warm-up left out, as the gateway itself logs them.

        Measured here they would be those of the simulated providers, which share this process.
        """
        log = (self._folder / "gateway.log").read_text(encoding="utf-8")
        return [int(ms) for ms in CALL.findall(log)][WARM_UP:]


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
