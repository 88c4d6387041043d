"""Rasa's own memory of conversations, of which we only ever delete."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.errors import StorageAway

ERASE = text("DELETE FROM events WHERE sender_id = :conversation")
OVERWRITE = text("PRAGMA secure_delete = ON")
BUSY_SECONDS = 5


class RasaTrackers:
    """The tracker store of ``endpoints.yml``: a SQLite file that Rasa writes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def erase(self, conversation: str) -> None:
        """Delete every event of ``conversation``; raises ``StorageAway`` where that fails."""
        if not self._path.exists():
            return
        url = f"sqlite+aiosqlite:///{self._path}"
        engine = create_async_engine(url, connect_args={"timeout": BUSY_SECONDS})
        try:
            async with engine.begin() as connection:
                await connection.execute(OVERWRITE)
                await connection.execute(ERASE, {"conversation": conversation})
        except OperationalError as error:
            # Before its first message Rasa has made no table.
            if "no such table" not in str(error):
                raise StorageAway from error
        finally:
            await engine.dispose()
