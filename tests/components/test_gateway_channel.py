"""Rasa's door: the gateway's notes come in, failures go out as failures."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered

from bot.components.gateway_channel import _answer, answer_given_before

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
