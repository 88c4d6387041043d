"""Webhooks: only providers are let in, each message is taken once, and the answer goes out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientResponse
from sqlalchemy import select

from bot.simulator.calls import Call, meta_text
from bot.simulator.exchange import NAMES, new_id
from bot.storage.tables import inbox
from tests.support.gateway import until
from tests.support.messaging import PHONE, Messaging, messaging

CHANNELS = sorted(NAMES)
IN_DANGER = "my brother says he will kill himself"


@pytest.fixture
async def phones(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Messaging]:
    async with messaging(sqlite_url, tmp_path) as started:
        yield started


async def post(phones: Messaging, call: Call) -> ClientResponse:
    return await phones.gateway.client.post(call.path, data=call.body, headers=call.headers)


def call_of(phones: Messaging, channel: str, text: str = "hello", identity: str = "") -> Call:
    return phones.exchange._call(channel, PHONE, text, identity or new_id(channel))


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_text_is_answered_on_its_channel(phones: Messaging, channel: str) -> None:
    assert await phones.exchange.write(channel, PHONE, "hello") == 200
    first, answer = await phones.until_ours(channel, 2)
    assert "Alongside" in first.text
    assert answer.text == "You said: hello"
    await phones.until_status(*[NAMES[channel][-1]] * 2)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_an_unsigned_call_is_refused_and_leaves_no_row(
    phones: Messaging, channel: str
) -> None:
    call = call_of(phones, channel)
    forged = [replace(call, headers={}), replace(call, headers=dict.fromkeys(call.headers, "x"))]
    for one in forged:
        assert (await post(phones, one)).status == 403
    assert await phones.rows("SELECT id FROM inbox") == []
    assert await phones.rows("SELECT id FROM conversations") == []


@pytest.mark.parametrize("channel", CHANNELS)
async def test_fifty_deliveries_of_one_message_are_one(phones: Messaging, channel: str) -> None:
    call = call_of(phones, channel)
    answers = await asyncio.gather(*(post(phones, call) for _ in range(50)))
    assert {answer.status for answer in answers} == {200}
    await phones.until_ours(channel, 2)
    await phones.exchange.settle()
    assert len(await phones.rows("SELECT id FROM inbox")) == 1
    assert len(phones.exchange.ours(channel, PHONE)) == 2
    assert len(await phones.rows("SELECT id FROM conversations")) == 1


async def test_ten_messages_at_once_of_a_new_carer_are_one_conversation(phones: Messaging) -> None:
    calls = [call_of(phones, "whatsapp", f"message {number}") for number in range(10)]
    answers = await asyncio.gather(*(post(phones, call) for call in calls))
    assert {answer.status for answer in answers} == {200}
    assert len(await phones.rows("SELECT id FROM conversations")) == 1
    assert len(await phones.rows("SELECT id FROM inbox")) == 10


async def test_on_whatsapp_a_message_is_marked_as_read(phones: Messaging) -> None:
    await phones.exchange.write("whatsapp", PHONE, "hello")
    await until(lambda: phones.exchange.theirs("whatsapp")[0].state == "read")


async def test_a_batch_with_a_broken_part_keeps_the_rest(phones: Messaging) -> None:
    caller = phones.exchange.caller
    good = [meta_text(f"wamid.{number}", PHONE, f"part {number}") for number in range(3)]
    call = caller.meta(
        {"metadata": None},
        caller.meta_value([good[0], {"type": "text"}, good[1]], [{"status": "x"}]),
        caller.meta_value([good[2], {"from": 7, "id": [], "type": None}]),
    )
    assert (await post(phones, call)).status == 200
    rows = await phones.rows(select(inbox.c.text).order_by(inbox.c.position))
    assert [row[0] for row in rows] == ["part 0", "part 1", "part 2"]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_channel_that_is_off_is_not_there(
    phones: Messaging, sqlite_url: str, tmp_path: Path, channel: str
) -> None:
    phones.gateway.services.providers.pop(channel)  # type: ignore[attr-defined]
    assert (await post(phones, call_of(phones, channel))).status == 404


async def test_meta_is_shown_that_the_address_is_ours(phones: Messaging) -> None:
    query = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    client = phones.gateway.client
    right = await client.get(f"/webhooks/whatsapp?{query}simulated-verify-token")
    assert (right.status, await right.text()) == (200, "1158201444")
    assert (await client.get(f"/webhooks/whatsapp?{query}wrong")).status == 403
    assert (await client.get("/webhooks/twilio-sms")).status == 403


@pytest.mark.parametrize("channel", ["twilio-sms", "twilio-whatsapp"])
async def test_by_twilio_an_urgent_reply_goes_back_in_the_answer(
    phones: Messaging, channel: str
) -> None:
    call = call_of(phones, channel, IN_DANGER)
    answer = await post(phones, call)
    body = await answer.text()
    assert "Please call 999 now." in body
    assert await (await post(phones, call)).text() == body
    assert await phones.statuses() == ["unknown"]
    phones.exchange._read_twiml(body, channel, PHONE)
    await phones.until_status(NAMES[channel][-1])
    assert len(phones.exchange.ours(channel, PHONE)) == 1


@pytest.mark.parametrize("channel", ["whatsapp", "notify-sms"])
async def test_elsewhere_an_urgent_reply_is_sent_at_once(phones: Messaging, channel: str) -> None:
    await phones.exchange.write(channel, PHONE, IN_DANGER)
    [urgent] = await phones.until_ours(channel, 1)
    assert "Please call 999 now." in urgent.text
    await phones.until_status(NAMES[channel][-1])


@pytest.mark.parametrize("channel", CHANNELS)
async def test_without_a_database_an_urgent_reply_still_comes(
    phones: Messaging, channel: str
) -> None:
    await phones.gateway.database.take_away()
    assert await phones.exchange.write(channel, PHONE, IN_DANGER) == 200
    [urgent] = await phones.until_ours(channel, 1)
    assert "Please call 999 now." in urgent.text
    await phones.gateway.database.bring_back()


async def test_what_comes_without_a_database_is_answered_later_in_order(phones: Messaging) -> None:
    await phones.exchange.write("twilio-sms", PHONE, "before")
    await phones.until_ours("twilio-sms", 2)
    await phones.exchange.settle()
    await phones.gateway.database.take_away()
    for text in ("one", "two", "three"):
        assert await phones.exchange.write("twilio-sms", PHONE, text) == 200
    await phones.gateway.database.bring_back()
    said = await phones.until_ours("twilio-sms", 5)
    assert [one.text for one in said[2:]] == [f"You said: {t}" for t in ("one", "two", "three")]
    await until(lambda: not phones.gateway.services.spool.waiting())


async def test_with_neither_database_nor_disk_the_provider_must_try_again(
    phones: Messaging,
) -> None:
    await phones.gateway.database.take_away()
    folder = phones.gateway.services.settings.var_dir / "spool"
    folder.rmdir()
    folder.touch()
    assert (await post(phones, call_of(phones, "notify-sms"))).status == 503
    folder.unlink()
    folder.mkdir()
    await phones.gateway.database.bring_back()
