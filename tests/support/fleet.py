"""A service in small: each kind of process as often as asked, started apart as containers are.

Every process has a folder of its own, so none can count on what another wrote there. They find each
other through balancers, one for each kind that listens; balancers run in this process.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.heartbeat import heart
from tests.support.balancer import Balancer
from tests.support.processor_time import seconds_used_by
from tests.support.resident_memory import megabytes_of
from tests.support.service import answers, free_port

# What docker/compose.yaml gives a process before it kills it.
GRACE_SECONDS = 20.0
SECONDS_TO_START = 180.0
READY = {"gateway": "/health/live", "rasa": "/webhooks/rest/", "actions": "/health"}


@dataclass
class Member:
    """One process; ``command`` follows ``python``."""

    kind: str
    number: int
    port: int
    folder: Path
    command: list[str]
    process: asyncio.subprocess.Process | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        """Its kind and which of them it is."""
        return f"{self.kind} {self.number}"

    @property
    def pid(self) -> int:
        """The running process."""
        assert self.process
        return self.process.pid

    def is_ready(self) -> bool:
        """Whether it can work; fails where it has ended."""
        assert self.process
        assert self.process.returncode is None, (self.folder / "log").read_text()[-2000:]
        if self.kind == "worker":
            return heart(self.folder).exists()
        return answers(f"http://127.0.0.1:{self.port}{READY[self.kind]}")


class Fleet:
    """Processes over ``database_url``: ``counts`` says how many of each kind.

    ``fake_rasa``: stand-ins take Rasa's and the action servers' places.
    """

    def __init__(
        self,
        counts: Mapping[str, int],
        database_url: str,
        folder: Path,
        *,
        redis_url: str = "",
        fake_rasa: bool = False,
        **settings: str,
    ) -> None:
        self._settings = {
            "ALONGSIDE_DATABASE_URL": database_url,
            "ALONGSIDE_REDIS_URL": redis_url,
            "ALONGSIDE_WORKER_IN_GATEWAY": "no",
            "ALONGSIDE_MESSAGES_PER_MINUTE": "100000",
            "ALONGSIDE_CONVERSATIONS_PER_HOUR": "1000000",
            **settings,
        }
        self._fake_rasa = fake_rasa
        self.members = list(self._members(counts, folder))
        self._balancers = {
            kind: Balancer([one.port for one in self.of(kind)]) for kind in counts if kind in READY
        }

    @property
    def url(self) -> str:
        """Where carers reach a gateway."""
        return self._balancers["gateway"].url

    def of(self, kind: str) -> list[Member]:
        """The members of one kind."""
        return [one for one in self.members if one.kind == kind]

    async def __aenter__(self) -> Fleet:
        for balancer in self._balancers.values():
            await balancer.open()
        try:
            await asyncio.gather(*(self.start(one) for one in self.members))
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_error: object) -> None:
        await asyncio.gather(*(self.stop(one) for one in self.members))
        for balancer in self._balancers.values():
            balancer.close()

    async def start(self, member: Member) -> None:
        """Start it and wait until it can work."""
        member.folder.mkdir(parents=True, exist_ok=True)
        with (member.folder / "log").open("a") as log:
            member.process = await asyncio.create_subprocess_exec(
                sys.executable, *member.command,
                env=self._environment(member), stdout=log, stderr=log,
            )  # fmt: skip
        async with asyncio.timeout(SECONDS_TO_START):
            while not await asyncio.to_thread(member.is_ready):
                await asyncio.sleep(0.1)

    async def stop(self, member: Member) -> float:
        """Tell it to end, as an update does; kill it after the grace. Seconds that it took."""
        process, began = member.process, asyncio.get_running_loop().time()
        if process is None or process.returncode is not None:
            return 0.0
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), GRACE_SECONDS)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        return asyncio.get_running_loop().time() - began

    def used_by(self) -> dict[str, float]:
        """CPU seconds so far, by process."""
        return {one.name: seconds_used_by(one.pid) for one in self.members}

    def memory_of(self) -> dict[str, float]:
        """Megabytes resident, by process."""
        return {one.name: megabytes_of(one.pid) for one in self.members}

    def logs(self) -> Iterator[tuple[str, str]]:
        """What each process logged."""
        return ((one.name, (one.folder / "log").read_text()) for one in self.members)

    def _members(self, counts: Mapping[str, int], folder: Path) -> Iterator[Member]:
        for kind, count in counts.items():
            for number in range(1, count + 1):
                port = free_port()
                command = ["-m", "bot", kind]
                if self._fake_rasa and kind in ("rasa", "actions"):
                    command = ["-m", "tests.chaos.process", kind, str(port)]
                yield Member(kind, number, port, folder / f"{kind}-{number}", command)

    def _environment(self, member: Member) -> dict[str, str]:
        ports = {"ALONGSIDE_CONSOLE_PORT": str(free_port())}
        if member.kind in READY:
            ports[f"ALONGSIDE_{member.kind.upper()}_PORT"] = str(member.port)
        urls = {
            f"ALONGSIDE_{kind.upper()}_URL": balancer.url
            for kind, balancer in self._balancers.items()
            if kind != "gateway"
        }
        var = {"ALONGSIDE_VAR_DIR": str(member.folder)}
        return {**os.environ, **self._settings, **ports, **urls, **var}
