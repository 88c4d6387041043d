"""Server-sent events: every message once, in order, from any place."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientResponse

from bot import clock
from bot.messages import Reply
from bot.storage.database import Database
from tests.support.databases import KEYS
from tests.support.gateway import Carer, Gateway

Event = tuple[str, dict[str, Any], int | None]


@asynccontextmanager
async def _stream(carer: Carer, **headers: str) -> AsyncIterator[ClientResponse]:
    client = carer.gateway.client
    async with client.get(f"{carer.url}/events", headers={**carer.headers, **headers}) as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        yield response


async def _event(response: ClientResponse) -> Event:
    """The next event; comments are passed over."""
    parts: dict[str, str] = {}
    async with asyncio.timeout(10):
        while line := (await response.content.readline()).decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            parts[name] = value
    if "event" not in parts:
        return await _event(response)
    place = int(parts["id"]) if "id" in parts else None
    return parts["event"], json.loads(parts["data"]), place


async def _messages(response: ClientResponse, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while len(found) < count:
        name, data, place = await _event(response)
        if name == "message":
            assert place == data["position"]
            found.append(data)
    return found


async def test_messages_come_as_they_are_said(gateway: Gateway) -> None:
    carer = await gateway.begin()
    async with _stream(carer) as response:
        [welcome] = await _messages(response, 1)
        assert await _event(response) == ("typing", {"typing": False}, None)
        gateway.rasa.delay = 0.2
        await carer.say("hello")
        [question] = await _messages(response, 1)
        assert (welcome["kind"], question["text"]) == ("welcome", "hello")
        assert await _event(response) == ("typing", {"typing": True}, None)
        [answer] = await _messages(response, 1)
        assert answer["text"] == "You said: hello"
        assert await _event(response) == ("typing", {"typing": False}, None)


async def test_a_lost_stream_goes_on_where_it_was(gateway: Gateway) -> None:
    carer = await gateway.begin()
    seen: list[int] = []
    for number in range(10):
        async with _stream(carer, **({"Last-Event-ID": str(seen[-1])} if seen else {})) as response:
            await carer.say(f"message {number}")
            seen += [one["position"] for one in await _messages(response, 1)]
    async with _stream(carer, **{"Last-Event-ID": str(seen[-1])}) as response:
        seen += [one["position"] for one in await _messages(response, 21 - len(seen))]
    assert seen == list(range(1, 22))


async def test_a_reply_of_another_process_is_found(gateway: Gateway) -> None:
    carer = await gateway.begin()
    other = Database(gateway.services.database.url, KEYS)
    async with _stream(carer) as response:
        await _messages(response, 1)
        async with other.work() as work:
            position = await work.conversations.next_position(carer.id, clock.now())
            reply = Reply("notice", "from elsewhere")
            await work.outbox.add("elsewhere", carer.id, position, reply, clock.now())
            await work.commit()
        [message] = await _messages(response, 1)
    assert message["text"] == "from elsewhere"
    await other.close()


async def test_a_stream_lives_through_an_outage(gateway: Gateway) -> None:
    carer = await gateway.begin()
    async with _stream(carer) as response:
        await _messages(response, 1)
        await gateway.database.take_away()
        taken = await carer.say("he will kill himself")
        await gateway.database.bring_back()
        messages = await _messages(response, 2)
    assert messages[1]["id"] == taken["messages"][0]["id"]


async def test_a_stream_ends_when_the_chat_is_cleared(light_gateway: Gateway) -> None:
    carer = await light_gateway.begin()
    async with _stream(carer) as response:
        await _messages(response, 1)
        await light_gateway.client.delete(carer.url, headers=carer.headers)
        async with asyncio.timeout(5):
            assert b"event: message" not in await response.content.read()


async def test_a_stream_ends_cleanly_when_the_gateway_stops(light_gateway: Gateway) -> None:
    carer = await light_gateway.begin()
    async with _stream(carer) as response:
        await _messages(response, 1)
        stopping = asyncio.create_task(light_gateway.client.server.close())
        async with asyncio.timeout(3):
            await response.content.read()
            await stopping


async def test_messages_sent_at_once_come_in_their_order_and_once(gateway: Gateway) -> None:
    carer = await gateway.begin()
    async with _stream(carer) as first, _stream(carer) as second:
        texts = [f"message {number}" for number in range(8)]
        await asyncio.gather(*map(carer.say, texts))
        for response in (first, second):
            said = await _messages(response, 17)
            assert [one["position"] for one in said] == list(range(1, 18))
            theirs = [one["text"] for one in said if one["from"] == "carer"]
            assert sorted(theirs) == texts
        assert (await carer.read())["messages"] == said
