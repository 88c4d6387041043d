"""The client of Rasa, before a server that drops connections as a process does that is ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.conversation.errors import RasaAway
from bot.conversation.rasa_client import RasaClient
from bot.messages import JsonObject

NOTES: JsonObject = {"message_id": "m1", "may_be_again": False}


class Dropping:
    """Drops so many messages, then answers. ``asked`` has the bodies that came."""

    def __init__(self, drops: int) -> None:
        self._drops = drops
        self.asked: list[JsonObject] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        if len(self.asked) <= self._drops:
            assert request.transport
            request.transport.close()
        return web.json_response([{"text": "answered"}])


@asynccontextmanager
async def client(server: Dropping) -> AsyncIterator[RasaClient]:
    app = web.Application()
    app.router.add_post("/webhooks/rest/webhook", server.answer)
    async with TestServer(app) as running:
        one = RasaClient(str(running.make_url("")).rstrip("/"), 10)
        yield one
        await one.close()


async def test_a_lost_connection_is_tried_once_more_and_says_that_it_may_be_again() -> None:
    server = Dropping(1)
    async with client(server) as rasa:
        assert await rasa.ask("carer", "hello", NOTES) == [{"text": "answered"}]
    first, second = (asked["metadata"] for asked in server.asked)
    assert first == NOTES
    assert second == {**NOTES, "may_be_again": True}


async def test_lost_twice_rasa_is_away() -> None:
    server = Dropping(2)
    async with client(server) as rasa:
        with pytest.raises(RasaAway):
            await rasa.ask("carer", "hello", NOTES)
    assert len(server.asked) == 2
