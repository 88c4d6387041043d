"""Wait until what was started can work."""

from __future__ import annotations

import asyncio
import time

import aiohttp

from bot.processes import Child
from bot.startup import StartError

SECONDS_TO_START = 90.0
# Tables are made at the first start, which takes a moment.
SECONDS_FOR_DATABASE = 15.0
SECONDS_BETWEEN_LOOKS = 0.2


async def until_ready(child: Child) -> None:
    """Wait for ``child``'s ``ready_url``; raises ``StartError`` where it ends or takes too long."""
    deadline = time.monotonic() + SECONDS_TO_START
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < deadline:
            if child.process and child.process.returncode is not None:
                break
            if await _answers(session, child.ready_url):
                return
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
    raise StartError(f"{child.name} did not start: {child.last_words()}\nMore in {child.log}.")


async def until_database_answers(url: str) -> None:
    """The gateway, whose health is at ``url``, works on without its database; but nobody wants to
    begin so. Raises ``StartError``.
    """
    deadline = time.monotonic() + SECONDS_FOR_DATABASE
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < deadline:
            async with session.get(url) as response:
                if (await response.json())["database"] == "ok":
                    return
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
    raise StartError(
        "The database doesn't answer: start it, or mend ALONGSIDE_DATABASE_URL in .env."
    )


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False
