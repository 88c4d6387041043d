"""The whole gateway under test, with its database, a fake Rasa, and a carer who talks to it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from bot.content.library import Library
from bot.conversation import intake
from bot.gateway.app import make_app
from bot.settings import Settings
from bot.storage import engines
from bot.wiring import Services, build
from tests.support.databases import KEY_SETTINGS, DatabaseSwitch
from tests.support.fake_rasa import FakeRasa
from tests.support.fake_safety import FakeDetector, FakeReplies

Json = dict[str, Any]
PATIENCE = 15.0
CLOSED = "http://127.0.0.1:9"


@cache
def library() -> Library:
    """The real content, read once."""
    return Library.load(Path("data"))


# Seconds that a gateway gives the database. As long as it is there, a busy machine is no reason to
# use the spool; once it was taken away, nobody waits long.
PATIENT = {"PATIENCE": 20.0, "PATIENCE_IN_DANGER": 20.0}
PATIENT_ENGINE = {"CONNECT_SECONDS": 20, "STATEMENT_SECONDS": 20}
IMPATIENT = {"PATIENCE": 0.8, "PATIENCE_IN_DANGER": 0.4}


class GatewayDatabase(DatabaseSwitch):
    """The database of a gateway under test, which waits for it as long as it is there."""

    async def take_away(self) -> None:
        vars(intake).update(IMPATIENT)
        await super().take_away()

    async def bring_back(self) -> None:
        await super().bring_back()
        vars(intake).update(PATIENT)


@dataclass
class Gateway:
    """A running gateway and what it stands on."""

    client: TestClient[Any, Any]
    services: Services
    rasa: FakeRasa
    detector: FakeDetector
    database: GatewayDatabase

    async def begin(self) -> Carer:
        """A new conversation."""
        response = await self.client.post("/api/conversations", json={})
        body = await response.json()
        assert response.status == 201, body
        return Carer(self, body["id"], body["token"], body["messages"])


@dataclass
class Carer:
    """One conversation, seen from the browser."""

    gateway: Gateway
    id: str
    token: str
    first: list[Json]

    @property
    def url(self) -> str:
        """Where the conversation is."""
        return f"/api/conversations/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        """What proves that it is ours."""
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, body: Any = None, **how: Any) -> ClientResponse:
        """Post to the conversation's messages, whatever it is."""
        how = how or {"json": body}
        return await self.gateway.client.post(
            f"{self.url}/messages", **{"headers": self.headers, **how}
        )

    async def say(self, text: str, message: str | None = None) -> Json:
        """Send a text; the answer to the request."""
        return await _taken(await self.post({"id": message or str(uuid4()), "text": text}))

    async def press(self, choice: str) -> Json:
        """Press a button."""
        return await _taken(await self.post({"id": str(uuid4()), "choice": choice}))

    async def read(self, after: int = 0) -> Json:
        """What was said, and whether we are typing."""
        url = f"{self.url}/messages?after={after}"
        response = await self.gateway.client.get(url, headers=self.headers)
        body: Json = await response.json()
        assert response.status == 200, body
        return body

    async def until(self, holds: Callable[[list[Json]], object]) -> list[Json]:
        """The messages, as soon as ``holds`` is true of them."""
        deadline = time.monotonic() + PATIENCE
        with self.gateway.services.signals.listen(self.id) as news:
            while True:
                messages: list[Json] = (await self.read())["messages"]
                if holds(messages):
                    return messages
                assert time.monotonic() < deadline, messages
                await wait_for_news(news)

    async def until_replies(self, count: int) -> list[Json]:
        """Our replies, the welcome left out, as soon as there are ``count``."""
        return replies(await self.until(lambda messages: len(replies(messages)) >= count))


async def wait_for_news(news: asyncio.Event) -> None:
    """Until there is news, or until it is worth a look in any case."""
    news.clear()
    try:
        async with asyncio.timeout(0.1):
            await news.wait()
    except TimeoutError:
        return


async def until(holds: Callable[[], object]) -> None:
    """Wait until ``holds`` is true."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


def replies(messages: list[Json]) -> list[Json]:
    """What we said, the welcome left out."""
    return [one for one in messages if one["from"] == "alongside" and one["kind"] != "welcome"]


@asynccontextmanager
async def running(
    database_url: str, folder: Path, *, net: str = "fake", **overrides: str
) -> AsyncIterator[Gateway]:
    """A gateway over ``database_url``; ``overrides`` are settings, by their short names.

    ``net``: "real" for the safety net that is shipped, instead of a tiny one.
    """
    rasa, detector = FakeRasa(next(iter(library().articles))), FakeDetector()
    switch = GatewayDatabase(database_url)
    await switch.connect()
    neighbour = await rasa.start()
    settings = make_settings(switch.url, folder, str(neighbour.make_url("/")), **overrides)
    is_real = net == "real"
    finds, says = (None, None) if is_real else (detector, FakeReplies())
    with patch.dict(vars(engines), PATIENT_ENGINE):
        services = build(settings, finds, says, library())
    patience = patch.dict(vars(intake), PATIENT)
    patience.start()
    client = TestClient(TestServer(make_app(services)))
    await client.start_server()
    try:
        yield Gateway(client, services, rasa, detector, switch)
    finally:
        await switch.bring_back()
        await client.close()
        await neighbour.close()
        await switch.close()
        patience.stop()


def make_settings(database_url: str, folder: Path, rasa_url: str, **overrides: str) -> Settings:
    """Settings for a test: generous limits, short patience."""
    given = {
        "database_url": database_url,
        "var_dir": str(folder),
        **KEY_SETTINGS,
        "rasa_url": rasa_url,
        "actions_url": rasa_url,
        "rasa_timeout_seconds": "5",
        "messages_per_minute": "10000",
        "conversations_per_hour": "100000",
        **overrides,
    }
    return Settings.from_env({f"ALONGSIDE_{name.upper()}": value for name, value in given.items()})


async def _taken(response: ClientResponse) -> Json:
    body: Json = await response.json()
    assert response.status == 202, body
    return body
