"""A browser, and a console whose own pages really reach one another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.end_to_end.browser import chromium
from tests.support import console as console_support
from tests.support.console import ConsoleUnderTest


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser of the test's own."""
    async with chromium() as started:
        yield started


@pytest.fixture
async def console(sqlite_url: str, tmp_path: Path) -> AsyncIterator[ConsoleUnderTest]:
    """A console whose own pages really reach one another."""
    async with console_support.running(sqlite_url, tmp_path) as started:
        yield started
