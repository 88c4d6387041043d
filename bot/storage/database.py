"""The database: SQLite for one machine, PostgreSQL for a service; and its migrations."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, exc, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.settings import Settings
from bot.startup import StartError
from bot.storage.engines import (
    BUSY_MILLISECONDS,
    postgresql_engine,
    readers_of,
    sqlite_engine,
)
from bot.storage.errors import StorageAway, Unreadable, WrongKeys
from bot.storage.key_checks import KeysFit, enter
from bot.storage.key_files import keys_of
from bot.storage.key_ring import KeyRing
from bot.storage.news import News, exchange
from bot.storage.sealed_types import give_keys
from bot.storage.unit_of_work import UnitOfWork

EMPTYING_MILLISECONDS = 200
MIGRATIONS = Path(__file__).parent / "migrations"
# Any number will do, as long as it is always the same: two starts at once then take turns.
MIGRATION_LOCK = 7_262_019


class Database:
    """One engine for the process; every piece of work gets a ``UnitOfWork`` of its own.

    Nothing is connected before the first use, so a process starts without its database. Nothing
    works with keys that are not those of what is stored: ``WrongKeys``.
    """

    def __init__(self, url: str, keys: KeyRing) -> None:
        self.url = url
        self.keys = keys
        single = url.startswith("sqlite")
        self.engine = sqlite_engine(url) if single else postgresql_engine(url)
        give_keys(self.engine.dialect, keys)
        self._fit = KeysFit(keys)
        self._readers = readers_of(self.engine)
        # SQLite has one writer, and lets the others try again and again: taking turns is quicker.
        self._turn = asyncio.Lock() if single else None

    @classmethod
    def of(cls, settings: Settings) -> Database:
        """The database of the settings, with their keys; raises ``StartError`` without keys."""
        return cls(settings.database_url, keys_of(settings))

    def work(self) -> UnitOfWork:
        """A unit of work that may write; nothing is kept unless it is committed."""
        return UnitOfWork(self.engine, self._fit.require, self._turn)

    def reading(self) -> UnitOfWork:
        """A unit of work that only reads, and so never waits for a writer."""
        return UnitOfWork(self._readers, self._fit.require)

    def at_once(self) -> UnitOfWork:
        """A unit of work of one statement, which is kept as soon as it ran, where that can be."""
        return self.work() if self._turn else self.reading()

    @property
    def is_shared(self) -> bool:
        """Whether it can carry news from one process to another."""
        return self._turn is None

    def news(self, heard: Callable[[str], None]) -> AbstractAsyncContextManager[News]:
        """Exchange news with the other processes; see ``bot.storage.news``."""
        return exchange(self.engine, heard)

    async def check(self) -> None:
        """Raise ``StorageAway`` unless the database answers and has its tables."""
        async with self.reading() as work:
            await work.connection.execute(text("SELECT id FROM conversations LIMIT 1"))

    async def empty_log(self) -> bool:
        """Have SQLite forget what is only left in its write-ahead log; False if it was too busy.

        Raises ``StorageAway``.
        """
        if self._turn is None:
            return True
        try:
            async with self._turn, self.engine.connect() as connection:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                # It waits for readers, and everybody else would wait for it.
                await driver.execute(f"PRAGMA busy_timeout = {EMPTYING_MILLISECONDS}")
                try:
                    cursor = await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    busy, _, _ = await cursor.fetchone()
                    await cursor.close()
                finally:
                    await driver.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        except (exc.DBAPIError, sqlite3.OperationalError) as error:
            raise StorageAway from error
        return not busy

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


async def require_keys(settings: Settings) -> None:
    """Raise ``StartError`` where the database was sealed with keys that the settings don't have.

    One that is away isn't asked: it is asked again before anything is read or written.
    """
    database = Database.of(settings)
    try:
        async with database.reading():
            return
    except WrongKeys as error:
        raise StartError(str(error)) from error
    except StorageAway:
        return
    finally:
        await database.close()


async def migrate(url: str, keys: KeyRing) -> None:
    """Bring the tables up to what this code expects; raises ``StorageAway``.

    What is wrong with a migration itself is raised as it is: waiting would not mend it. So is
    ``StartError``, where the keys are not those of what is stored.
    """
    from alembic.util import CommandError  # here: it takes 20 MB, and most never migrate

    database = Database(url, keys)
    try:
        await _migrate(database.engine, keys)
        # Else it would hold for a while what a migration has just sealed.
        with suppress(StorageAway):
            await database.empty_log()
    except WrongKeys as error:
        raise StartError(str(error)) from error
    except (exc.ProgrammingError, CommandError, Unreadable):
        raise
    except Exception as error:
        raise StorageAway from error
    finally:
        await database.close()


async def _migrate(engine: AsyncEngine, keys: KeyRing) -> None:
    async with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        await connection.run_sync(_upgrade)
        await enter(connection, keys)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic import config as alembic_config

    config = alembic_config.Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
