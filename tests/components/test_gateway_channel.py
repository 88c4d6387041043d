"""Rasa's door: the gateway's notes come in, failures go out as failures."""

from __future__ import annotations

import json
import logging
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage, register
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from sanic import Sanic

from bot import logs
from bot.components.bounded_tracker_store import BoundedTrackerStore
from bot.components.gateway_channel import (
    GatewayChannel,
    _answer,
    answer_given_before,
    health_of,
)
from tests.support.service import free_port

CANARY = "canary 07700 900123"


async def none(sender: str, message_id: str) -> None:
    """Nothing was answered before."""


async def test_metadata_reaches_the_message() -> None:
    seen: list[UserMessage] = []

    async def take(message: UserMessage) -> None:
        seen.append(message)
        await message.output_channel.send_text_message(message.sender_id, "hello")

    reply = await _answer(
        {"sender": "c", "message": "hi", "metadata": {"topic": "guilt"}}, take, none
    )
    assert seen[0].metadata == {"topic": "guilt"}
    assert reply.status == 200


async def test_a_failing_turn_is_a_500_and_its_text_is_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(message: Any) -> None:
        raise RuntimeError(message.text)

    with caplog.at_level(logging.DEBUG):
        reply = await _answer({"sender": "c", "message": CANARY}, fail, none)
    assert reply.status == 500
    assert CANARY not in caplog.text
    assert CANARY.encode() not in (reply.body or b"")


TAKEN = [
    UserUttered("send it", metadata={"message_id": "m1"}),
    BotUttered(None, {"custom": {"request": {"do": "open"}}}),
    BotUttered("Anything else?", {"buttons": [{"title": "No", "payload": "/deny"}]}),
    ActionExecuted("action_listen"),
]


def test_a_message_that_was_taken_before_gets_the_same_answer() -> None:
    assert answer_given_before(TAKEN, "m1") == [
        {"custom": {"request": {"do": "open"}}},
        {"text": "Anything else?", "buttons": [{"title": "No", "payload": "/deny"}]},
    ]


def test_a_new_message_is_no_repetition() -> None:
    assert answer_given_before(TAKEN, "m2") is None
    assert answer_given_before([], "m1") is None


async def test_a_message_that_may_be_a_repetition_is_not_taken_twice() -> None:
    async def take(message: UserMessage) -> None:
        raise AssertionError("taken twice")

    async def earlier(sender: str, message_id: str) -> list[dict[str, Any]] | None:
        return answer_given_before(TAKEN, message_id)

    metadata = {"message_id": "m1", "may_be_again": True}
    reply = await _answer({"sender": "c", "message": "x", "metadata": metadata}, take, earlier)
    assert b"open" in (reply.body or b"")


def test_it_is_not_healthy_before_it_has_a_model() -> None:
    assert health_of(None).status == 503
    assert health_of(SimpleNamespace(is_ready=lambda: False)).status == 503
    well = health_of(SimpleNamespace(is_ready=lambda: True, model_id="m"))
    assert (well.status, json.loads(well.body or b"")["model"]) == (200, "m")


SECRET = "s" * 32


async def test_with_a_secret_only_our_gateway_is_listened_to() -> None:
    taken: list[UserMessage] = []

    async def take(message: UserMessage) -> None:
        taken.append(message)

    # One server for all three: Sanic rewrites its own source, which it can do once a process.
    app, port = Sanic("door", configure_logging=False), free_port()
    store = AsyncMock(spec=BoundedTrackerStore)
    app.ctx.agent = SimpleNamespace(handle_message=take, tracker_store=store)
    register([GatewayChannel(SECRET)], app, "/webhooks/")
    server: Any = await app.create_server("127.0.0.1", port, return_asyncio_server=True)
    await server.startup()
    await server.start_serving()
    body = {"sender": "c", "message": "hi", "metadata": {}}
    url, seen = f"http://127.0.0.1:{port}/webhooks/rest/webhook", []
    async with aiohttp.ClientSession() as session:
        for token in ("", "wrong", SECRET):
            shown = {"Authorization": f"Bearer {token}"} if token else {}
            async with session.post(url, json=body, headers=shown) as answer:
                seen.append(answer.status)
    server.close()
    assert seen == [401, 401, 200]
    assert len(taken) == 1


async def test_the_log_names_the_conversation_by_its_hash(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def take(message: UserMessage) -> None:
        await message.output_channel.send_text_message(message.sender_id, "hello")

    with caplog.at_level(logging.INFO):
        await _answer({"sender": "conversation-1", "message": CANARY}, take, none)
    assert f"rasa_turn conversation={logs.short_hash('conversation-1')}" in caplog.text
    assert "conversation-1" not in caplog.text
    assert CANARY not in caplog.text
