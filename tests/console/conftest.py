"""What these tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support import console as console_support
from tests.support.console import ConsoleUnderTest
from tests.support.fixtures import *  # noqa: F403


@pytest.fixture
async def console(database_url: str, tmp_path: Path) -> AsyncIterator[ConsoleUnderTest]:
    """A running console on a database of each kind."""
    async with console_support.running(database_url, tmp_path) as started:
        yield started


@pytest.fixture
async def light_console(sqlite_url: str, tmp_path: Path) -> AsyncIterator[ConsoleUnderTest]:
    """A running console on SQLite, for what doesn't depend on the database."""
    async with console_support.running(sqlite_url, tmp_path) as started:
        yield started
