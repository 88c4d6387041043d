"""Databases for tests: SQLite always, PostgreSQL where one answers (in CI it must).

Each test gets a database of its own: a copy of one that was migrated once, or on PostgreSQL one
that an earlier test has done with, emptied. ``DatabaseSwitch``
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

# To copy 29 tables costs half a second of processor time, to empty the few that a test filled next
# to none. One whose tables, or what the migrations wrote, are no longer the template's is dropped.
EMPTY_OUT = """
DO $$ BEGIN
  PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}';
END $$;
\\connect {name}
SET session_replication_role = replica;
DO $$ DECLARE one text; filled bool; BEGIN
  FOR one IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'
      AND tablename NOT IN ('alembic_version', 'sealing_keys') LOOP
    EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || one || ')' INTO filled;
    IF filled THEN EXECUTE 'DELETE FROM ' || one; END IF;
  END LOOP;
  PERFORM setval(format('%I', sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$;
"""
PRINT_MARK = """
SELECT md5(string_agg(relname, ',' ORDER BY relname)) FROM pg_class WHERE relname NOT LIKE 'pg_%';
SELECT md5(string_agg(one::text, ',')) FROM sealing_keys one;
SELECT * FROM alembic_version;
"""
_spare: list[str] = []

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
    template = _postgresql_template()
    name = _spare.pop() if _spare else _copy_of(template)
    yield _url(name)
    if _psql(EMPTY_OUT.format(name=name) + PRINT_MARK) == _mark_of(template):
        _spare.append(name)
    else:
        _psql(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _mark_of(name: str) -> str:
    return _psql(f"\\connect {name}" + PRINT_MARK)


def _copy_of(template: str) -> str:
    name = f"alongside_{uuid4().hex}"
    _psql(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


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
    drop_databases()
    _psql(f"CREATE DATABASE {TEMPLATE}")
    asyncio.run(migrate(_url(TEMPLATE), KEYS))
    return TEMPLATE


def drop_databases() -> None:
    """Remove what this test run made on the PostgreSQL server."""
    for name in (TEMPLATE, *_spare):
        with suppress(subprocess.CalledProcessError, FileNotFoundError):
            _psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _spare.clear()


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


def _psql(script: str) -> str:
    command = ["psql", "-h", HOST, "-p", str(PORT), "-U", USER, "-d", "postgres"]
    command += ["-qAtv", "ON_ERROR_STOP=1"]
    done = subprocess.run(command, input=script, text=True, check=True, capture_output=True)
    return done.stdout


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
