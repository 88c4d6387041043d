"""A request begun on the web is followed by text message, with its reference and PIN."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.casework.opening import open_request
from tests.support.casework import new_request, teams
from tests.support.messaging import PHONE, Messaging, messaging

SMS = "notify-sms"


@pytest.fixture
async def phones(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Messaging]:
    async with messaging(sqlite_url, tmp_path) as started:
        yield started


async def opened_on_the_web(phones: Messaging) -> tuple[str, str]:
    carer = await phones.gateway.begin()
    async with phones.gateway.services.database.work() as work:
        done = await open_request(work, new_request(carer.id), teams())
        await work.commit()
    assert done.pin
    return done.request.reference, done.pin


async def ask_by_sms(phones: Messaging, note: dict[str, Any]) -> str:
    phones.gateway.rasa.answers["how is it going"] = [{"custom": {"request": note}}]
    await phones.exchange.write(SMS, PHONE, "how is it going")
    return (await phones.until_ours(SMS, 2))[1].text


async def test_with_its_pin_it_can_be_followed(phones: Messaging) -> None:
    reference, pin = await opened_on_the_web(phones)
    said = await ask_by_sms(phones, {"do": "status", "reference": reference, "pin": pin})
    assert reference in said
    assert "Nobody has opened it yet" in said


async def test_without_its_pin_nothing_is_told(phones: Messaging) -> None:
    reference, _ = await opened_on_the_web(phones)
    said = await ask_by_sms(phones, {"do": "status", "reference": reference})
    assert "I need its PIN" in said


async def test_the_two_conversations_are_not_linked(phones: Messaging) -> None:
    await opened_on_the_web(phones)
    said = await ask_by_sms(phones, {"do": "status"})
    assert "I can't see a request from this chat" in said
