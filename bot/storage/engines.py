"""How the two kinds of database are connected to."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, exc
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

CONNECT_SECONDS = 3
STATEMENT_SECONDS = 5
# Connections kept open: opening one costs more than the work it does.
POOL = 16
# Unused for longer, a connection is asked first whether it still lives.
IDLE_SECONDS = 1.0
SWITCH_SECONDS = 0.0005
BUSY_MILLISECONDS = 5_000


def readers_of(engine: AsyncEngine) -> AsyncEngine:
    """The same connections for who only reads."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(reading=True)
    # Each statement sees what is committed, in a transaction or not: two round trips are saved.
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def postgresql_engine(url: str) -> AsyncEngine:
    """Connections that notice when they died, and never wait for long."""
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


def sqlite_engine(url: str) -> AsyncEngine:
    """Connections that keep what they are told through a power cut; makes file and folder."""
    # SQLite works in threads; each hop would wait up to 5 ms, Python's default, for its turn.
    sys.setswitchinterval(SWITCH_SECONDS)
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        _make_private(Path(path))
    engine = create_async_engine(url, hide_parameters=True, pool_size=POOL, max_overflow=POOL)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _make_private(path: Path) -> None:
    """Make the file before SQLite does, who would let every account of the machine read it."""
    # What can't be made now is found out, and waited for, when it is connected to.
    with suppress(OSError):
        path.touch(mode=0o600)


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
