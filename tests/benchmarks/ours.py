"""Ours to measure: every process of `make run`, and carers at the web chat."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.benchmarks.starter import megabytes_in
from tests.support.processor_time import seconds_used_by
from tests.support.resident_memory import megabytes_of, own_megabytes_of
from tests.support.service import Service, running
from tests.support.web_carer import WebCarer

# Every kind: a greeting, topics, a follow-up, what nobody understands, small talk. What is said at
# turn 5 and at turn 20 is of one kind, so that they can be compared.
MESSAGES = (
    "hello", "what is psychosis", "he won't take his tablets", "say that again",
    "what does section 3 mean", "qwerty zxcvb", "am i entitled to a carer's assessment in wales",
    "they say it's confidential", "thank you", "how do i cope with guilt",
)  # fmt: skip
NO_LIMITS = {
    "ALONGSIDE_MESSAGES_PER_MINUTE": "100000",
    "ALONGSIDE_CONVERSATIONS_PER_HOUR": "1000000",
}
PROCESSES = {
    "gateway": "-m bot gateway",
    "rasa": "-m rasa run",
    "actions": "-m actions.server",
    "console": "-m bot console",
    "supervisor": "-m bot run",
}


@dataclass
class Ours:
    """Running, on one kind of database."""

    name: str
    service: Service
    start_seconds: float

    def used_by(self) -> dict[str, float]:
        """CPU seconds so far, by process."""
        return {name: seconds_used_by(self._pid(line)) for name, line in PROCESSES.items()}

    def memory_of(self) -> dict[str, float]:
        """Megabytes resident, by process."""
        return {name: megabytes_of(self._pid(line)) for name, line in PROCESSES.items()}

    def used(self) -> float:
        """CPU seconds of all processes."""
        return sum(self.used_by().values())

    def memory(self) -> float:
        """Megabytes of all processes; what they share counts in each."""
        return sum(self.memory_of().values())

    def own_memory(self) -> float:
        """Megabytes of all processes; what they share counts once."""
        return sum(own_megabytes_of(self._pid(line)) for line in PROCESSES.values())

    def disk(self) -> float:
        """Megabytes of the environment, with the tools for tests, and of what was trained."""
        return sum(megabytes_in(Path(name)) for name in (".venv", "models", ".cache/models"))

    def _pid(self, line: str) -> int:
        return self.service.pids(line)[0]


@contextmanager
def ours(name: str, var: Path, database_url: str) -> Iterator[Ours]:
    """Started as `make run` starts it, the model being there; ready means that it says so."""
    with running(var, ALONGSIDE_DATABASE_URL=database_url, **NO_LIMITS) as service:
        assert service.process.stdout
        for line in service.process.stdout:
            if line.startswith("Ready after"):
                break
        yield Ours(name, service, float(line.split()[2]))


async def carers(session: aiohttp.ClientSession, url: str, count: int) -> list[WebCarer]:
    """So many conversations, begun."""
    begun = [WebCarer(session, url) for _ in range(count)]
    for one in begun:
        await one.begin()
    return begun
