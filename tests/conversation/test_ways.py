"""When WhatsApp's window is shut: a template, else a text message, else somebody phones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bot import clock
from bot.casework.model import Contact
from bot.casework.opening import open_request
from bot.messages import Reply
from tests.support.casework import new_request, teams
from tests.support.messaging import PHONE, Messaging, messaging

WHATSAPP = "whatsapp"
TEXTED = "+447700900777"
LONG_AGO = "UPDATE inbox SET received_at = '2026-01-01 00:00:00'"


@pytest.fixture
async def phones(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Messaging]:
    async with messaging(sqlite_url, tmp_path) as started:
        yield started


async def silent_for_long(phones: Messaging, channel: str = WHATSAPP) -> str:
    """A conversation whose carer wrote last months ago."""
    await phones.exchange.write(channel, PHONE, "hello")
    await phones.until_ours(channel, 2)
    await phones.exchange.settle()
    await phones.change(LONG_AGO)
    return str((await phones.rows("SELECT id FROM conversations"))[0][0])


async def request_with(phones: Messaging, conversation: str, **contact: Any) -> int:
    async with phones.gateway.services.database.work() as work:
        new = new_request(conversation, contact=Contact(**contact))
        done = await open_request(work, new, teams())
        await work.commit()
    return done.request.id


async def answer(phones: Messaging, conversation: str, text: str) -> None:
    async with phones.gateway.services.database.work() as work:
        position = await work.conversations.next_position(conversation, clock.now())
        reply = Reply("person", text, title="Ann")
        await work.outbox.add(str(uuid4()), conversation, position, reply, clock.now())
        await work.commit()
    phones.gateway.services.signals.changed(conversation)


async def until_last(phones: Messaging, status: str) -> None:
    async with asyncio.timeout(15):
        while (await phones.statuses())[-1] != status:
            await asyncio.sleep(0.03)


async def happened(phones: Messaging, request: int) -> list[str]:
    async with phones.gateway.services.database.reading() as work:
        return [one.what for one in await work.requests.timeline(request)]


async def test_a_template_asks_the_carer_to_write_and_then_the_answer_comes(
    phones: Messaging,
) -> None:
    conversation = await silent_for_long(phones)
    await answer(phones, conversation, "We meet on Monday.")
    await answer(phones, conversation, "At ten.")
    await until_last(phones, "held")
    said = await phones.until_ours(WHATSAPP, 3)
    assert [one.text for one in said[2:]] == ["[answer_waits]"]
    await phones.exchange.write(WHATSAPP, PHONE, "open")
    said = await phones.until_ours(WHATSAPP, 5)
    assert [one.text for one in said[3:]] == ["*Ann*\nWe meet on Monday.", "*Ann*\nAt ten."]
    assert len(phones.gateway.rasa.asked) == 1


async def test_a_question_in_answer_to_the_template_is_answered_too(phones: Messaging) -> None:
    conversation = await silent_for_long(phones)
    await answer(phones, conversation, "We meet on Monday.")
    await phones.until_ours(WHATSAPP, 3)
    await until_last(phones, "held")
    await phones.exchange.write(WHATSAPP, PHONE, "what was that about")
    said = await phones.until_ours(WHATSAPP, 5)
    assert [one.text for one in said[3:]] == [
        "*Ann*\nWe meet on Monday.",
        "You said: what was that about",
    ]


async def test_without_a_template_it_is_a_text_message_where_that_is_safe(
    phones: Messaging,
) -> None:
    conversation = await silent_for_long(phones, "twilio-whatsapp")
    await request_with(phones, conversation, phone=TEXTED, safe_to_text=True)
    await answer(phones, conversation, "We meet on Monday.")
    await phones.until(lambda: phones.exchange.ours("notify-sms", TEXTED))
    [texted] = phones.exchange.ours("notify-sms", TEXTED)
    assert texted.text == "Ann:\nWe meet on Monday."
    await until_last(phones, "delivered")


@pytest.mark.parametrize(
    "contact",
    [{}, {"phone": TEXTED}, {"phone": TEXTED, "safe_to_text": False}],
)
async def test_where_no_text_is_safe_the_team_phones(
    phones: Messaging, contact: dict[str, Any]
) -> None:
    conversation = await silent_for_long(phones, "twilio-whatsapp")
    request = await request_with(phones, conversation, **contact)
    await answer(phones, conversation, "We meet on Monday.")
    await until_last(phones, "passed_on")
    assert "phone_needed" in await happened(phones, request)
    assert phones.exchange.ours("notify-sms", TEXTED) == []


async def test_with_no_request_at_all_it_is_a_dead_letter(phones: Messaging) -> None:
    conversation = await silent_for_long(phones, "twilio-whatsapp")
    await answer(phones, conversation, "Bank holiday hours.")
    await until_last(phones, "failed")


async def test_somebody_who_left_whatsapp_is_texted(phones: Messaging) -> None:
    await phones.exchange.write(WHATSAPP, PHONE, "hello")
    await phones.until_ours(WHATSAPP, 2)
    await phones.exchange.settle()
    [row] = await phones.rows("SELECT id FROM conversations")
    await request_with(phones, row[0], phone=TEXTED, safe_to_text=True)
    phones.exchange.mood = "undelivered"
    await answer(phones, row[0], "We meet on Monday.")
    await phones.until(lambda: phones.exchange.ours("notify-sms", TEXTED))
    # That text is reported as undelivered, too.
    await until_last(phones, "passed_on")


async def test_within_a_day_nothing_of_this_happens(phones: Messaging) -> None:
    await phones.exchange.write("twilio-whatsapp", PHONE, "hello")
    await phones.until_ours("twilio-whatsapp", 2)
    [row] = await phones.rows("SELECT id FROM conversations")
    await answer(phones, row[0], "We meet on Monday.")
    said = await phones.until_ours("twilio-whatsapp", 3)
    assert said[2].text == "Ann:\nWe meet on Monday."
