"""News between the processes of a service, by PostgreSQL's LISTEN and NOTIFY.

Nothing but names, and nothing that counts: whoever misses it finds the same in the tables.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.errors import StorageAway

CHANNEL = "alongside_news"
# PostgreSQL takes 8,000 bytes at once; a name has 64 at most.
AT_ONCE = 100


class News:
    """An open connection. Its methods raise ``StorageAway``."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def tell(self, names: Sequence[str]) -> None:
        """Tell the others; with no names, find out whether the connection still lives."""
        try:
            if not names:
                await self._connection.execute("SELECT 1")
            for start in range(0, len(names), AT_ONCE):
                some = "\n".join(names[start : start + AT_ONCE])
                await self._connection.execute("SELECT pg_notify($1, $2)", CHANNEL, some)
        except Exception as error:
            # Drivers raise what they like when a connection is lost.
            raise StorageAway from error


@asynccontextmanager
async def exchange(engine: AsyncEngine, heard: Callable[[str], None]) -> AsyncIterator[News]:
    """Tell, and have ``heard`` called with each name that another process tells.

    Raises ``StorageAway``.
    """
    try:
        connection = await engine.connect()
    except Exception as error:
        raise StorageAway from error
    try:
        yield News(await _listening(connection, heard))
    finally:
        # Nobody else may get a connection that listens.
        await connection.invalidate()
        await connection.close()


async def _listening(connection: AsyncConnection, heard: Callable[[str], None]) -> Any:
    """The driver's own connection."""
    try:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.add_listener(CHANNEL, _hear(driver.get_server_pid(), heard))
    except Exception as error:
        raise StorageAway from error
    return driver


def _hear(own: int, heard: Callable[[str], None]) -> Callable[[Any, int, str, str], None]:
    def hear(_connection: Any, sender: int, _channel: str, names: str) -> None:
        if sender != own:
            for name in names.splitlines():
                heard(name)

    return hear
