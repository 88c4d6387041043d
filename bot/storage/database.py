"""The engine: SQLite for one machine, PostgreSQL for a service."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, event, exc, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.settings import Settings
from bot.startup import StartError
from bot.storage.errors import StorageAway, Unreadable, WrongKeys
from bot.storage.key_checks import KeysFit, enter
from bot.storage.key_files import keys_of
from bot.storage.key_ring import KeyRing
from bot.storage.sealed_types import give_keys
from bot.storage.unit_of_work import UnitOfWork

CONNECT_SECONDS = 3
STATEMENT_SECONDS = 5
# Connections kept open: opening one costs more than the work it does.
POOL = 16
# Unused for longer, a connection is asked first whether it still lives.
IDLE_SECONDS = 1.0
SWITCH_SECONDS = 0.0005
BUSY_MILLISECONDS = 5_000
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
        self.engine = _sqlite(url) if single else _postgresql(url)
        give_keys(self.engine.dialect, keys)
        self._fit = KeysFit(keys)
        self._readers = _readers(self.engine)
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
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _readers(engine: AsyncEngine) -> AsyncEngine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(reading=True)
    # Each statement sees what is committed, in a transaction or not: two round trips are saved.
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _postgresql(url: str) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=POOL,
        pool_timeout=CONNECT_SECONDS,
        hide_parameters=True,
        connect_args={"timeout": CONNECT_SECONDS, "command_timeout": STATEMENT_SECONDS},
    )
    event.listen(engine.sync_engine, "checkin", _note_use)
    event.listen(engine.sync_engine, "checkout", _ping_if_idle)
    return engine


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def _ping_if_idle(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """A connection may have died while nobody looked; one in constant use need not be asked.

    Raises ``DisconnectionError``, at which the pool opens a new one.
    """
    if time.monotonic() - record.info.get("used", time.monotonic()) < IDLE_SECONDS:
        return
    try:
        connection.ping()
    except Exception as error:
        raise exc.DisconnectionError from error


def _sqlite(url: str) -> AsyncEngine:
    # SQLite works in threads; each hop would wait up to 5 ms, Python's default, for its turn.
    sys.setswitchinterval(SWITCH_SECONDS)
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, hide_parameters=True, pool_size=POOL, max_overflow=POOL)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Transactions are begun by _begin_sqlite and not by the driver, which begins them late.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten: else it could be read from the file for a long time.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: upgrading a read lock half-way fails instead of waiting.
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
