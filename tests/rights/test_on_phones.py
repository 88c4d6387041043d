"""The same by text message and WhatsApp, where there are no buttons, or other ones."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import clock
from bot.channels.sms_parts import segments
from bot.conversation.sweep import Sweep
from bot.messages import InboundMessage
from bot.simulator.exchange import Shown
from bot.storage.tables import conversations, opt_outs
from tests.support.messaging import PHONE, Messaging, messaging

CHANNELS = ("notify-sms", "twilio-sms", "whatsapp", "twilio-whatsapp")


@pytest.fixture
async def phones(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Messaging]:
    async with messaging(sqlite_url, tmp_path) as started:
        yield started


async def until_said(phones: Messaging, channel: str, words: str) -> Shown:
    """Our message with those words, as soon as it is on the phone."""

    def said() -> list[Shown]:
        return [one for one in phones.exchange.ours(channel, PHONE) if words in one.text]

    await phones.until(said)
    return said()[-1]


async def settled(phones: Messaging) -> None:
    """The clerk has made a round, now that the receipt is out."""
    await phones.until_status("delivered")
    await phones.gateway.services.eraser.settle()


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_link_to_all_of_it_comes_by_message(phones: Messaging, channel: str) -> None:
    await phones.exchange.write(channel, PHONE, "what do you store about me")
    shown = await until_said(phones, channel, "/data/")
    public = phones.gateway.services.settings.public_url
    link = re.search(rf"{public}(/data/[0-9a-f]{{32}})$", shown.text, re.MULTILINE)
    assert link
    assert (await phones.gateway.client.get(link[1])).status == 200
    if channel.endswith("sms"):
        assert segments(shown.text) <= 3


@pytest.mark.parametrize("channel", CHANNELS)
async def test_all_is_deleted_after_a_yes_and_the_receipt_comes(
    phones: Messaging, channel: str
) -> None:
    await phones.exchange.write(channel, PHONE, "forget me")
    await until_said(phones, channel, "Shall I delete all")
    await phones.exchange.write(channel, PHONE, "yes")
    receipt = await until_said(phones, channel, "Your receipt is DEL-")
    assert PHONE not in receipt.text
    rows = await phones.rows("SELECT count(*) FROM inbox")
    assert rows[0][0] == 0


async def test_a_number_confirms_only_what_was_asked_just_now(phones: Messaging) -> None:
    await phones.exchange.write("twilio-sms", PHONE, "delete my data")
    await until_said(phones, "twilio-sms", "1. Yes, delete it all")
    await phones.exchange.write("twilio-sms", PHONE, "how are you")
    await until_said(phones, "twilio-sms", "You said: how are you")
    await phones.exchange.write("twilio-sms", PHONE, "1")
    await until_said(phones, "twilio-sms", "Please read this again")
    assert await phones.rows("SELECT * FROM erasures") == []
    await phones.exchange.write("twilio-sms", PHONE, "1")
    await until_said(phones, "twilio-sms", "Your receipt is DEL-")


async def test_the_number_is_forgotten_once_the_receipt_is_out(phones: Messaging) -> None:
    await phones.exchange.write("twilio-sms", PHONE, "delete my data")
    await until_said(phones, "twilio-sms", "Shall I delete all")
    await phones.exchange.write("twilio-sms", PHONE, "yes")
    await until_said(phones, "twilio-sms", "Your receipt is DEL-")
    await settled(phones)
    [chat] = await phones.rows(select(conversations))
    assert PHONE not in str(chat)


async def test_what_was_erased_is_not_swept_up_again(phones: Messaging) -> None:
    began = clock.now() - timedelta(minutes=10)
    await phones.exchange.write("twilio-sms", PHONE, "delete my data")
    await until_said(phones, "twilio-sms", "Shall I delete all")
    await phones.exchange.write("twilio-sms", PHONE, "yes")
    await until_said(phones, "twilio-sms", "Your receipt is DEL-")
    await settled(phones)
    sweep: Sweep = phones.gateway.services.sweep
    old = InboundMessage("twilio-sms", "SM1", f"tel:{PHONE}", "my brother is ill", began)
    assert not await sweep._is_missing(old)


async def test_stop_is_something_else_deletes_nothing_and_keeps_no_number(
    phones: Messaging,
) -> None:
    await phones.exchange.write("twilio-sms", PHONE, "STOP")
    assert await phones.rows("SELECT * FROM erasures") == []
    assert len(await phones.rows("SELECT * FROM inbox")) == 1
    [kept] = await phones.rows(select(opt_outs))
    assert PHONE not in str(kept)
    async with phones.gateway.services.database.reading() as work:
        assert await work.opt_outs.of("twilio-sms", f"tel:{PHONE}")
