"""A gateway with every channel on, and the providers' side of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import Select

from bot.simulator.exchange import Exchange, Shown
from bot.simulator.provider_apis import EXCHANGE, add_apis
from tests.support import channels
from tests.support.gateway import PATIENCE, Gateway, running

PHONE = "+447700900123"


@dataclass
class Messaging:
    """A running gateway and the exchange before it."""

    gateway: Gateway
    exchange: Exchange

    async def until_ours(self, channel: str, count: int, phone: str = PHONE) -> list[Shown]:
        """What we sent to a phone, as soon as there are ``count`` messages."""
        await self.until(lambda: len(self.exchange.ours(channel, phone)) >= count)
        return self.exchange.ours(channel, phone)

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until ``holds`` is true."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, list(self.exchange.shown.values())
            await asyncio.sleep(0.02)

    async def until_status(self, *statuses: str) -> None:
        """Wait until the outbox has just these statuses."""
        deadline = time.monotonic() + PATIENCE
        while (seen := await self.statuses()) != list(statuses):
            assert time.monotonic() < deadline, seen
            await asyncio.sleep(0.03)

    async def statuses(self) -> list[str]:
        """The statuses of the outbox, in order."""
        return [row[0] for row in await self.rows("SELECT status FROM outbox ORDER BY position")]

    async def rows(self, statement: str | Select[Any]) -> list[Any]:
        """What the database holds: as it is stored, or opened where it is no text."""
        async with self.gateway.services.database.reading() as work:
            if isinstance(statement, str):
                return list(await work.connection.exec_driver_sql(statement))
            return list(await work.connection.execute(statement))

    async def change(self, statement: str) -> None:
        """Make the database look otherwise, as if time had passed."""
        async with self.gateway.services.database.work() as work:
            await work.connection.exec_driver_sql(statement)
            await work.commit()


@asynccontextmanager
async def messaging(
    database_url: str, folder: Path, *, net: str = "fake", **overrides: str
) -> AsyncIterator[Messaging]:
    """All channels on, against simulated providers; receipts come at once."""
    app = web.Application()
    server = TestServer(app)
    settings = channels.settings()
    app[EXCHANGE] = exchange = Exchange(settings, "", quick=True)
    add_apis(app)
    await server.start_server()
    port = str(server.port)
    given = {"demo": "yes", "simulator_port": port, "public_url": channels.PUBLIC, **overrides}
    with (
        patch("bot.channels.posting.SECONDS", 1.0),
        patch("bot.channels.posting.CONNECT_SECONDS", 1),
    ):
        async with running(database_url, folder, net=net, **given) as gateway:
            exchange.settings = gateway.services.settings
            exchange.gateway_url = str(gateway.client.make_url("/")).rstrip("/")
            try:
                yield Messaging(gateway, exchange)
            finally:
                for task in list(exchange._tasks):
                    task.cancel()
    await server.close()


def new_phone() -> str:
    """A number of the range that Ofcom keeps for fiction."""
    return f"+447700900{uuid4().int % 1000:03}"
