"""A database as a file, and a file as a database. They block; nothing else is to use the target.

SQLite is copied by its own backup, PostgreSQL by pg_dump and pg_restore, while carers write.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import warnings
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, MetaData, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SAWarning
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.settings import child_environment
from bot.storage.database import Database
from bot.storage.errors import BackupError
from bot.storage.key_ring import KeyRing
from bot.storage.unit_of_work import UnitOfWork

# What is also in a database that holds nothing yet.
BESIDE_ROWS = ("alembic_version", "sealing_keys")


def dump(url: str, path: Path) -> None:
    """Write the whole database of ``url`` to ``path``; raises ``BackupError``."""
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite"):
        _copy(_file(parsed), path)
    else:
        _run("pg_dump", parsed, "--format=custom", f"--file={path}")
        # A dump that was cut short lists nothing.
        _run("pg_restore", None, "--list", str(path))


def load(path: Path, url: str) -> None:
    """Fill the database of ``url``, which has no tables, from ``path``; raises ``BackupError``."""
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite"):
        _copy(path, _file(parsed))
    else:
        _run("pg_restore", parsed, "--single-transaction", "--exit-on-error", str(path))


async def clear_if_empty(url: str, keys: KeyRing) -> bool:
    """Drop the tables of ``url`` unless one has a row; False, and nothing dropped, if one has.

    Raises ``StorageAway``.
    """
    database = Database(url, keys)
    try:
        # With whatever keys it was made: it is empty, or stays as it is.
        async with UnitOfWork(database.engine, _any_keys) as work:
            metadata = MetaData()
            await work.connection.run_sync(_reflect, metadata)
            if await _has_rows(work.connection, metadata):
                return False
            await work.connection.run_sync(metadata.drop_all)
            await work.commit()
    finally:
        await database.close()
    return True


def _reflect(connection: Connection, metadata: MetaData) -> None:
    """Read which tables there are; of their indexes SQLAlchemy can't read all, and warns of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        metadata.reflect(connection)


async def _any_keys(connection: AsyncConnection) -> None:
    """Doesn't ask."""


async def _has_rows(connection: AsyncConnection, metadata: MetaData) -> bool:
    for table in metadata.sorted_tables:
        if table.name not in BESIDE_ROWS:
            rows = await connection.execute(select(func.count()).select_from(table))
            if rows.scalar_one():
                return True
    return False


def _file(url: URL) -> Path:
    if not url.database:
        raise BackupError("A database in memory can't be kept.")
    return Path(url.database)


def _copy(source: Path, target: Path) -> None:
    if not source.exists():
        raise BackupError(f"There is no database at {source}: is ALONGSIDE_DATABASE_URL right?")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            (sound,) = new.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"SQLite could not copy {source.name}: {error}") from error
    if sound != "ok":
        raise BackupError(f"{source.name} is damaged: `PRAGMA integrity_check` says so.")


def _run(tool: str, url: URL | None, *arguments: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise BackupError(
            f"{tool} is not here: install PostgreSQL's client tools, of the server's version or "
            "newer (Debian: postgresql-client)."
        )
    options = [*_place(url), "--no-owner", "--no-privileges"] if url else []
    done = subprocess.run(  # noqa: S603 (PostgreSQL's own tool)
        [program, *options, *arguments],
        env=child_environment(_secrets(url)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BackupError(f"{tool} failed: {said[-1] if said else 'it said nothing'}")


def _place(url: URL) -> list[str]:
    parts = {"host": url.host, "port": url.port, "username": url.username, "dbname": url.database}
    return [f"--{name}={value}" for name, value in parts.items() if value]


def _secrets(url: URL | None) -> dict[str, str]:
    """In the environment: a command line can be read by every account."""
    found = {"PGPASSWORD": url.password if url else None, "PGSSLMODE": _tls(url) if url else None}
    return {name: str(value) for name, value in found.items() if value}


def _tls(url: URL) -> str | None:
    mode = url.query.get("ssl")
    return mode if isinstance(mode, str) else None
