"""Databases for tests: SQLite always, PostgreSQL where one answers (in CI it must).

Each test gets a database of its own, copied from one that was migrated once. ``DatabaseSwitch``
takes it away: SQLite hangs under another writer's lock, PostgreSQL refuses connections.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from sqlalchemy.engine import make_url

from bot.setting_kinds import key, keys
from bot.storage.database import migrate
from bot.storage.key_ring import KeyRing
from tests.support.pump import pump

KINDS = ("sqlite", "postgresql")
HOST, PORT = os.environ.get("PGHOST", "127.0.0.1"), int(os.environ.get("PGPORT", "5432"))
USER = os.environ.get("PGUSER", "root")
TEMPLATE = f"alongside_template_{os.getpid()}"

# The same in each process of a test, as settings and as they are used.
DATA_KEY, INDEX_KEY = ("t" * 42 + "0=", "i" * 42 + "0=")
KEY_SETTINGS = {"data_keys": DATA_KEY, "index_key": INDEX_KEY}
KEYS = KeyRing(keys(DATA_KEY), key(INDEX_KEY))
os.environ.update({f"ALONGSIDE_{name.upper()}": one for name, one in KEY_SETTINGS.items()})


def make_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a fresh, migrated database; it is gone afterwards."""
    if kind == "sqlite":
        path = folder / "test.db"
        shutil.copy(_sqlite_template(), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    _require_postgresql()
    name = f"alongside_{uuid4().hex}"
    _psql(f"CREATE DATABASE {name} TEMPLATE {_postgresql_template()}")
    yield _url(name)
    _psql(f"DROP DATABASE {name} WITH (FORCE)")


def make_empty(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a database without tables; it is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'empty.db'}"
        return
    _require_postgresql()
    name = f"alongside_{uuid4().hex}"
    _psql(f"CREATE DATABASE {name}")
    yield _url(name)
    _psql(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _sqlite_template() -> Path:
    """Migrated once in a test run, and gone after it."""
    path = Path(_folder().name) / "template.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{path}", KEYS))
    return path


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="alongside-")


@cache
def _postgresql_template() -> str:
    drop_template()
    _psql(f"CREATE DATABASE {TEMPLATE}")
    asyncio.run(migrate(_url(TEMPLATE), KEYS))
    return TEMPLATE


def drop_template() -> None:
    """Remove what this test run made on the PostgreSQL server."""
    with suppress(subprocess.CalledProcessError, FileNotFoundError):
        _psql(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")


@cache
def _postgresql_answers() -> bool:
    with suppress(subprocess.CalledProcessError, FileNotFoundError):
        _psql("SELECT 1")
        return True
    return False


def _require_postgresql() -> None:
    if _postgresql_answers():
        return
    if os.environ.get("CI") == "true":
        pytest.fail("PostgreSQL must answer in CI")
    pytest.skip("no PostgreSQL answers")


def _psql(statement: str) -> None:
    command = ["psql", "-h", HOST, "-p", str(PORT), "-U", USER, "-d", "postgres"]
    subprocess.run([*command, "-qv", "ON_ERROR_STOP=1", "-c", statement], check=True,
                   capture_output=True)  # fmt: skip


def _url(name: str) -> str:
    return f"postgresql+asyncpg://{USER}@{HOST}:{PORT}/{name}"


@dataclass
class DatabaseSwitch:
    """Stands between the code and its database, and can take it away. Use ``url``."""

    real_url: str
    url: str = field(default="", init=False)
    _server: asyncio.Server | None = field(default=None, init=False)
    _port: int = field(default=0, init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _writers: list[asyncio.StreamWriter] = field(default_factory=list, init=False)
    _locker: sqlite3.Connection | None = field(default=None, init=False)

    async def connect(self) -> None:
        """The database is there."""
        if self.real_url.startswith("sqlite"):
            self.url = self.real_url
            return
        self._server = await asyncio.start_server(self._forward, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        address = make_url(self.real_url).set(host="127.0.0.1", port=self._port)
        self.url = address.render_as_string(hide_password=False)

    async def take_away(self) -> None:
        """The database is not there."""
        if self.real_url.startswith("sqlite"):
            self._locker = await self._lock()
            return
        if self._server:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def bring_back(self) -> None:
        """The database is there again."""
        if self._locker:
            self._locker.execute("ROLLBACK")
            self._locker.close()
            self._locker = None
        elif self._server and not self._server.is_serving():
            await self.connect()

    async def close(self) -> None:
        """Leave nothing behind."""
        if self._locker:
            await self.bring_back()
        elif self._port:
            await self.take_away()

    async def _lock(self) -> sqlite3.Connection:
        """Another writer's lock; tries again and again, so that ours can end meanwhile."""
        path = make_url(self.real_url).database
        locker = sqlite3.connect(str(path), isolation_level=None, timeout=0)
        while True:
            try:
                locker.execute("BEGIN IMMEDIATE")
                return locker
            except sqlite3.OperationalError:
                await asyncio.sleep(0.005)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(HOST, PORT)
        self._writers += [writer, there_writer]
        for source, target in ((reader, there_writer), (there_reader, writer)):
            task = asyncio.create_task(pump(source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
