"""Rasa's door: the gateway's notes come in, failures go out as failures."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from bot.components.gateway_channel import _answer

CANARY = "canary 07700 900123"


async def test_metadata_reaches_the_message() -> None:
    seen: list[UserMessage] = []

    async def take(message: UserMessage) -> None:
        seen.append(message)
        await message.output_channel.send_text_message(message.sender_id, "hello")

    reply = await _answer({"sender": "c", "message": "hi", "metadata": {"topic": "guilt"}}, take)
    assert seen[0].metadata == {"topic": "guilt"}
    assert reply.status == 200


async def test_a_failing_turn_is_a_500_and_its_text_is_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(message: Any) -> None:
        raise RuntimeError(message.text)

    with caplog.at_level(logging.DEBUG):
        reply = await _answer({"sender": "c", "message": CANARY}, fail)
    assert reply.status == 500
    assert CANARY not in caplog.text
    assert CANARY.encode() not in (reply.body or b"")
