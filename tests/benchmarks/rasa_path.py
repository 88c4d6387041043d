"""Prints what a message costs on its way through Rasa, before and after; judges nothing.

`make bench` runs it. Two real Rasa servers with the same model and one action server: Rasa as it
comes (its REST channel, its SQL store, its responses) and as it runs here. The same messages to
both in turn; CPU time of the Rasa process, and the time until the answer.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import yaml

from bot.storage.database import migrate
from bot.training import MODEL
from tests.benchmarks.flatness import MESSAGES
from tests.support.databases import KEYS
from tests.support.processor_time import seconds_used_by
from tests.support.service import free_port
from tests.support.started import started

ROUNDS = 8


@dataclass
class Rasa:
    """A running server, and what each of its messages cost: CPU and waiting, in milliseconds."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    used: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    async def take_all(self, session: aiohttp.ClientSession) -> None:
        """A round of messages, as one conversation that goes on from round to round."""
        before, began = seconds_used_by(self.process.pid), time.perf_counter()
        for number, message in enumerate(MESSAGES):
            notes = {"message_id": f"{len(self.used)}-{number}", "channel": "web"}
            body = {"sender": "carer", "message": message, "metadata": notes}
            url = f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"
            async with session.post(url, json=body) as response:
                assert await response.json(), (self.name, message)
        self.used.append((seconds_used_by(self.process.pid) - before) / len(MESSAGES) * 1000)
        self.waited.append((time.perf_counter() - began) / len(MESSAGES) * 1000)


def as_it_comes(folder: Path, actions: int) -> list[str]:
    """Options of a plain Rasa."""
    store = {"type": "SQL", "dialect": "sqlite", "db": str(folder / "stock.db"), "query": {}}
    (folder / "credentials.yml").write_text("rest:", encoding="utf-8")
    return [
        *_endpoints(folder / "stock.yml", {"tracker_store": store}, actions),
        "--credentials", str(folder / "credentials.yml"),
    ]  # fmt: skip


def as_it_runs_here(folder: Path, actions: int) -> list[str]:
    """Options of ours."""
    ours = yaml.safe_load(Path("endpoints.yml").read_text(encoding="utf-8"))
    options = _endpoints(folder / "ours.yml", ours, actions)
    return [*options, "--credentials", "credentials.yml"]


def _endpoints(path: Path, endpoints: dict[str, object], actions: int) -> list[str]:
    action = endpoints.get("action_endpoint") or {}
    assert isinstance(action, dict)
    url = f"http://127.0.0.1:{actions}/webhook"
    written = {**endpoints, "action_endpoint": {**action, "url": url}}
    path.write_text(yaml.safe_dump(written), encoding="utf-8")
    return ["--endpoints", str(path)]


@contextmanager
def rasa(name: str, options: Sequence[str], database: str) -> Iterator[Rasa]:
    """A Rasa server with those options."""
    port = free_port()
    command = [
        "-m", "rasa", "run", "--model", str(MODEL), "--interface", "127.0.0.1",
        "--port", str(port), *options,
    ]  # fmt: skip
    url = f"http://127.0.0.1:{port}/"
    with started(command, url, ALONGSIDE_DATABASE_URL=database) as process:
        yield Rasa(name, port, process)


async def measure(servers: Sequence[Rasa]) -> None:
    """Every server in turn, several rounds; the first warms up."""
    async with aiohttp.ClientSession() as session:
        for _ in range(ROUNDS + 1):
            for one in servers:
                await one.take_all(session)
    first = servers[0]
    for one in servers:
        used = statistics.median(one.used[1:]) / statistics.median(first.used[1:])
        waited = statistics.median(one.waited[1:]) / statistics.median(first.waited[1:])
        print(
            f"a message through {one.name:24} CPU of Rasa {used:.2f}   until answered {waited:.2f}"
        )


def main() -> None:
    """Start all, measure, stop all."""
    with tempfile.TemporaryDirectory() as name:
        folder, actions = Path(name), free_port()
        database = f"sqlite+aiosqlite:///{folder}/ours.db"
        asyncio.run(migrate(database, KEYS))
        server = ["-m", "rasa_sdk", "--actions", "actions", "--port", str(actions)]
        with (
            started(server, f"http://127.0.0.1:{actions}/health"),
            rasa("Rasa as it comes", as_it_comes(folder, actions), database) as stock,
            rasa("Rasa as it runs here", as_it_runs_here(folder, actions), database) as ours,
        ):
            asyncio.run(measure([stock, ours]))


if __name__ == "__main__":
    main()
