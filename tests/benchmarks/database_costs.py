"""What a load costs a PostgreSQL that runs on this machine: CPU of its backends, transactions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from bot.storage.database import Database
from tests.support.databases import KEYS
from tests.support.processor_time import seconds_used_by

BACKENDS = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
COMMITS = text("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")


@dataclass(frozen=True)
class Costs:
    """CPU seconds of each backend that is there, and transactions so far."""

    backends: dict[int, float]
    commits: int

    @classmethod
    async def of(cls, url: str) -> Costs:
        """As they are now."""
        database = Database(url, KEYS)
        try:
            async with database.reading() as work:
                pids = (await work.connection.execute(BACKENDS)).scalars().all()
                commits = (await work.connection.execute(COMMITS)).scalar_one()
        finally:
            await database.close()
        return cls({pid: _seconds(pid) for pid in pids}, int(commits))

    def since(self, earlier: Costs) -> tuple[float, int]:
        """CPU seconds and transactions; a backend that ended meanwhile is left out."""
        used = [each - earlier.backends.get(pid, 0.0) for pid, each in self.backends.items()]
        return sum(used), self.commits - earlier.commits


def _seconds(pid: int) -> float:
    try:
        return seconds_used_by(pid)
    except OSError:
        return 0.0
