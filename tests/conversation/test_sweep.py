"""What a provider has and never brought is found within minutes, and nothing comes twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from tests.support.messaging import PHONE, Messaging, messaging


@pytest.fixture
async def phones(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Messaging]:
    async with messaging(sqlite_url, tmp_path) as started:
        yield started


def lost_minutes_ago(phones: Messaging, channel: str, minutes: int, text: str = "lost") -> None:
    phones.exchange.lose(channel, PHONE, text)
    last = list(phones.exchange.shown.values())[-1]
    before = clock.now() - timedelta(minutes=minutes)
    phones.exchange.shown[last.id] = replace(last, at=before)


@pytest.mark.parametrize("channel", ["twilio-sms", "twilio-whatsapp", "notify-sms"])
async def test_a_message_that_never_came_is_taken_in(phones: Messaging, channel: str) -> None:
    lost_minutes_ago(phones, channel, 10)
    assert await phones.gateway.services.sweep.sweep() == 1
    said = await phones.until_ours(channel, 2)
    assert said[1].text == "You said: lost"
    assert await phones.gateway.services.sweep.sweep() == 0


async def test_what_came_is_left_alone(phones: Messaging) -> None:
    await phones.exchange.write("notify-sms", PHONE, "hello")
    for identity, one in list(phones.exchange.shown.items()):
        phones.exchange.shown[identity] = replace(one, at=one.at - timedelta(minutes=5))
    assert await phones.gateway.services.sweep.sweep() == 0


async def test_what_may_still_come_is_waited_for(phones: Messaging) -> None:
    lost_minutes_ago(phones, "notify-sms", 1)
    assert await phones.gateway.services.sweep.sweep() == 0


async def test_what_was_erased_stays_erased(phones: Messaging) -> None:
    lost_minutes_ago(phones, "notify-sms", 10)
    assert await phones.gateway.services.sweep.sweep() == 1
    [row] = await phones.rows("SELECT id FROM conversations")
    async with phones.gateway.services.database.work() as work:
        chat = await work.conversations.hold(row[0])
        assert chat
        await phones.gateway.services.eraser.erase(work, chat, clock.now(), everything=True)
        await work.commit()
    assert await phones.gateway.services.sweep.sweep() == 0
    await phones.exchange.write("notify-sms", PHONE, "hello again")
    assert await phones.gateway.services.sweep.sweep() == 0
