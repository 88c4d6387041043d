"""Fixtures for tests that need a database or a gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.support.databases import KEYS, KINDS, drop_databases, make_database
from tests.support.gateway import Gateway, running


@pytest.fixture(scope="session", autouse=True)
def clean_server() -> Iterator[None]:
    """Leave no database behind on the PostgreSQL server."""
    yield
    drop_databases()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database of each kind."""
    yield from make_database(request.param, tmp_path)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated SQLite database, for what doesn't depend on the kind."""
    yield from make_database("sqlite", tmp_path)


@pytest.fixture
def postgresql_url(tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database, for what SQLite can't do."""
    yield from make_database("postgresql", tmp_path)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database, open."""
    opened = Database(database_url, KEYS)
    yield opened
    await opened.close()


@pytest.fixture
async def gateway(database_url: str, tmp_path: Path) -> AsyncIterator[Gateway]:
    """A running gateway on a database of each kind."""
    async with running(database_url, tmp_path) as started:
        yield started


@pytest.fixture
async def light_gateway(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Gateway]:
    """A running gateway on SQLite, for what doesn't depend on the database."""
    async with running(sqlite_url, tmp_path) as started:
        yield started
