"""Sending: nothing is lost, nothing is sent twice, and each carer's order is kept."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import clock
from bot.channels.base import Receipt
from bot.conversation.clerk import Clerk
from bot.conversation.sender import PAUSES, Sender
from bot.conversation.team_alarms import TeamAlarms
from bot.conversation.ways import Ways
from bot.messages import Reply
from bot.simulator.exchange import NAMES
from bot.storage.sent_parts import SentPart
from bot.storage.tables import sent_parts
from tests.conversation.test_clerk import FakePostroom
from tests.support.casework import teams
from tests.support.gateway import CLOSED, until
from tests.support.messaging import PHONE, Messaging, messaging

CHANNELS = sorted(NAMES)
PROGRESSES = ("sent", "delivered", "read", "failed")
SOON = "UPDATE outbox SET not_before = '2026-01-01 00:00:00' WHERE not_before IS NOT NULL"
NOT_SOON = "UPDATE outbox SET not_before = '2099-01-01 00:00:00' WHERE not_before IS NOT NULL"


@pytest.fixture
async def phones(database_url: str, tmp_path: Path) -> AsyncIterator[Messaging]:
    async with messaging(database_url, tmp_path) as started:
        yield started


@pytest.fixture
async def light_phones(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Messaging]:
    async with messaging(sqlite_url, tmp_path) as started:
        yield started


async def greeted(phones: Messaging, channel: str) -> None:
    """The first exchange is over, so that what follows is counted from nothing."""
    await phones.exchange.write(channel, PHONE, "hello")
    await phones.until_ours(channel, 2)
    await phones.until_status(*[NAMES[channel][-1]] * 2)


async def error_of_last(phones: Messaging) -> str | None:
    rows = await phones.rows("SELECT status FROM outbox ORDER BY position DESC LIMIT 1")
    return str(rows[0][0]) if rows else None


async def until_last(phones: Messaging, status: str) -> None:
    async with asyncio.timeout(15):
        while await error_of_last(phones) != status:
            await asyncio.sleep(0.03)


async def test_many_carers_are_answered_each_in_order(phones: Messaging) -> None:
    numbers = [f"+4477009001{place:02}" for place in range(8)]

    async def talk(number: str) -> None:
        for place in range(3):
            await phones.exchange.write("twilio-sms", number, f"message {place}")

    await asyncio.gather(*(talk(number) for number in numbers))
    for number in numbers:
        said = await phones.until_ours("twilio-sms", 4, number)
        assert [one.text for one in said[1:]] == [f"You said: message {n}" for n in range(3)]


async def test_throttled_messages_are_tried_again_and_hold_up_what_follows(
    light_phones: Messaging,
) -> None:
    phones = light_phones
    await greeted(phones, "whatsapp")
    phones.exchange.mood = "throttled"
    await phones.exchange.write("whatsapp", PHONE, "one")
    await phones.exchange.write("whatsapp", PHONE, "two")
    await until(lambda: len(phones.gateway.rasa.asked) == 3)
    await phones.until_status("read", "read", "waiting", "waiting")
    phones.exchange.mood = "well"
    await phones.change(SOON)
    said = await phones.until_ours("whatsapp", 4)
    assert [one.text for one in said[2:]] == ["You said: one", "You said: two"]


def test_it_is_tried_eight_times_over_an_hour_or_more() -> None:
    assert len(PAUSES) >= 8
    assert sum(PAUSES) >= 3600


async def test_after_the_last_try_it_is_a_dead_letter_that_can_be_replayed(
    light_phones: Messaging,
) -> None:
    phones = light_phones
    await greeted(phones, "notify-sms")
    phones.exchange.mood = "throttled"
    await phones.exchange.write("notify-sms", PHONE, "again")
    await until_last(phones, "waiting")
    async with asyncio.timeout(20):
        while await error_of_last(phones) != "failed":
            await phones.change(SOON)
            await asyncio.sleep(0.1)
    async with phones.gateway.services.database.work() as work:
        [dead] = await work.dead_letters.newest()
        assert (dead.channel, dead.error) == ("notify-sms", "429")
        assert await work.dead_letters.replay(dead.id)
        await work.commit()
    phones.exchange.mood = "well"
    await phones.until_ours("notify-sms", 3)
    await until_last(phones, "delivered")


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("mood", ["broken", "silent"])
async def test_what_may_have_been_sent_is_not_sent_twice(
    light_phones: Messaging, channel: str, mood: str
) -> None:
    phones = light_phones
    await greeted(phones, channel)
    phones.exchange.mood = mood
    await phones.exchange.write(channel, PHONE, "once only")
    await phones.until_ours(channel, 3)
    phones.exchange.mood = "well"
    # The status that follows settles it.
    await until_last(phones, NAMES[channel][-1])
    await phones.gateway.services.unknowns.look()
    assert len(phones.exchange.ours(channel, PHONE)) == 3


@pytest.mark.parametrize("channel", ["twilio-sms", "twilio-whatsapp", "notify-sms"])
@pytest.mark.parametrize("was_sent", [True, False])
async def test_without_a_status_the_provider_is_asked(
    light_phones: Messaging, channel: str, was_sent: bool
) -> None:
    phones = light_phones
    await greeted(phones, channel)
    phones.gateway.services.sender.stop()
    await phones.exchange.write(channel, PHONE, "once only")
    await until_last(phones, "waiting")
    reply = (await phones.rows("SELECT id FROM outbox ORDER BY position DESC LIMIT 1"))[0][0]
    async with phones.gateway.services.database.work() as work:
        part = SentPart(f"{reply}.0", reply, "", channel, clock.now())
        await work.sent_parts.begin(part)
        await work.sending.set_status(reply, "unknown", not_before=clock.now())
        await work.commit()
    if was_sent:
        phones.exchange.gateway_url = CLOSED
        phones.exchange.accept(channel, PHONE, "You said: once only", f"{reply}.0")
    await phones.gateway.services.unknowns.look()
    async with phones.gateway.services.database.reading() as work:
        assert await work.sending.status_of(reply) == "waiting"
        parts = await work.sent_parts.of(reply, "")
    assert [one.progress for one in parts.values()] == (["sent"] if was_sent else [])


async def begun_and_followed(phones: Messaging, channel: str) -> Sender:
    """A sender died handing "one" over, which it is time to look up; "two" waits behind it."""
    await greeted(phones, channel)
    services = phones.gateway.services
    services.sender.stop()
    await phones.exchange.write(channel, PHONE, "one")
    await until_last(phones, "waiting")
    reply = (await phones.rows("SELECT id FROM outbox ORDER BY position DESC LIMIT 1"))[0][0]
    async with services.database.work() as work:
        await work.sent_parts.begin(SentPart(f"{reply}.0", reply, "", channel, clock.now()))
        await work.sending.set_status(reply, "unknown", not_before=clock.now())
        await work.commit()
    await phones.exchange.write(channel, PHONE, "two")
    await until_last(phones, "waiting")
    return Sender(services.database, services.sender._ways, services.signals)


@pytest.mark.parametrize("channel", ["twilio-sms", "twilio-whatsapp", "notify-sms"])
async def test_what_may_be_sent_again_is_not_overtaken(
    light_phones: Messaging, channel: str
) -> None:
    phones = light_phones
    other = await begun_and_followed(phones, channel)
    services = phones.gateway.services
    async with services.database.reading() as work:
        assert not await work.sending.is_claimable(clock.now())
    running = asyncio.create_task(other.run())
    await services.unknowns.look()
    said = await phones.until_ours(channel, 4)
    assert [one.text for one in said[2:]] == ["You said: one", "You said: two"]
    other.stop()
    await running


async def test_what_nobody_can_look_up_holds_nothing_up(light_phones: Messaging) -> None:
    phones = light_phones
    other = await begun_and_followed(phones, "whatsapp")
    running = asyncio.create_task(other.run())
    await phones.gateway.services.unknowns.look()
    said = await phones.until_ours("whatsapp", 3)
    assert said[2].text == "You said: two"
    other.stop()
    await running


async def test_a_sender_that_died_in_mid_call_is_not_followed_blindly(
    light_phones: Messaging,
) -> None:
    phones = light_phones
    await greeted(phones, "whatsapp")
    services = phones.gateway.services
    services.sender.stop()
    await phones.exchange.write("whatsapp", PHONE, "once only")
    await until_last(phones, "waiting")
    async with services.database.work() as work:
        now = clock.now()
        [row] = await work.sending.claim(now, now - timedelta(seconds=1), 5)
        await work.sent_parts.begin(SentPart(f"{row.id}.0", row.id, "", "whatsapp", now))
        await work.commit()
    other = Sender(services.database, services.sender._ways, services.signals)
    running = asyncio.create_task(other.run())
    await until_last(phones, "unknown")
    assert len(phones.exchange.ours("whatsapp", PHONE)) == 2
    await services.intake.note("whatsapp", Receipt("wamid.late", f"{row.id}.0", "delivered"))
    await until_last(phones, "delivered")
    assert len(phones.exchange.ours("whatsapp", PHONE)) == 2
    other.stop()
    await running


async def test_a_refused_message_is_a_dead_letter_at_once(light_phones: Messaging) -> None:
    phones = light_phones
    await greeted(phones, "twilio-sms")
    phones.exchange.mood = "refusing"
    await phones.exchange.write("twilio-sms", PHONE, "hello again")
    await until_last(phones, "failed")
    async with phones.gateway.services.database.reading() as work:
        [dead] = await work.dead_letters.newest()
    assert dead.error == "21211"


async def test_a_failure_that_is_told_later_is_a_dead_letter(light_phones: Messaging) -> None:
    phones = light_phones
    await greeted(phones, "twilio-sms")
    phones.exchange.mood = "undelivered"
    await phones.exchange.write("twilio-sms", PHONE, "hello again")
    await until_last(phones, "failed")


async def test_what_a_provider_took_and_did_not_deliver_goes_out_again_when_replayed(
    light_phones: Messaging,
) -> None:
    phones = light_phones
    await greeted(phones, "twilio-sms")
    phones.exchange.mood = "undelivered"
    await phones.exchange.write("twilio-sms", PHONE, "hello again")
    await until_last(phones, "failed")
    phones.exchange.mood = "well"
    async with phones.gateway.services.database.work() as work:
        [dead] = await work.dead_letters.newest()
        assert await work.dead_letters.replay(dead.id)
        assert not await work.dead_letters.replay(dead.id)
        await work.commit()
    await until_last(phones, "delivered")
    assert len(phones.exchange.ours("twilio-sms", PHONE)) == 4


async def test_people_are_told_of_a_dead_letter_within_a_minute_and_again_if_it_dies_again(
    light_phones: Messaging,
) -> None:
    phones, postroom = light_phones, FakePostroom()
    services = phones.gateway.services
    await greeted(phones, "twilio-sms")
    services.clerk.stop()
    services.sender.stop()
    phones.exchange.mood = "refusing"
    ways = Ways(services.providers, TeamAlarms(teams()))
    sender = Sender(services.database, ways, services.signals)
    clerk = Clerk(
        services.database,
        teams(),
        services.clerk._wording,
        services.signals,
        postroom,  # type: ignore[arg-type]
        services.eraser,
        services.retention,
        services.languages,
    )
    running = asyncio.gather(sender.run(), clerk.run())
    try:
        began = clock.now()
        await phones.exchange.write("twilio-sms", PHONE, "hello again")
        await phones.until(lambda: len(postroom.sent) == 1)
        await replay_all(phones)
        await phones.until(lambda: len(postroom.sent) == 2)
        assert clock.now() - began < timedelta(seconds=60)
    finally:
        sender.stop()
        clerk.stop()
        await running
    assert set(postroom.sent) == {"undelivered to unrouted@example.org"}


async def replay_all(phones: Messaging) -> None:
    async with phones.gateway.services.database.work() as work:
        for dead in await work.dead_letters.newest():
            await work.dead_letters.replay(dead.id)
        await work.commit()


async def test_a_long_message_goes_in_parts_and_none_is_sent_again(
    light_phones: Messaging,
) -> None:
    phones = light_phones
    await greeted(phones, "notify-sms")
    sentence = "This is one of very many sentences that a person wrote to a carer. "
    phones.gateway.rasa.answers["long"] = [{"text": sentence * 36}]
    await phones.exchange.write("notify-sms", PHONE, "long")
    said = await phones.until_ours("notify-sms", 5)
    assert [one.text[-5:] for one in said[2:]] == ["(1/3)", "(2/3)", "(3/3)"]
    await until_last(phones, "delivered")
    assert len({one.reference for one in said}) == 5


@pytest.mark.parametrize("order", list(itertools.permutations(PROGRESSES)))
async def test_statuses_never_go_backwards(light_phones: Messaging, order: tuple[str, ...]) -> None:
    phones = light_phones
    phones.gateway.services.sender.stop()
    await phones.exchange.write("whatsapp", PHONE, "hello")
    await until_last(phones, "waiting")
    database = phones.gateway.services.database
    async with database.work() as work:
        now = clock.now()
        [row] = await work.sending.claim(now, now + timedelta(minutes=1), 5)
        part = SentPart(f"{row.id}.0", row.id, "", "whatsapp", now)
        await work.sent_parts.begin(part)
        await work.sent_parts.advance(part.reference, "sent", "wamid.1")
        await work.sending.change(row, "sent")
        await work.commit()
    for progress in order:
        receipt = Receipt("wamid.1", None, progress, None)  # type: ignore[arg-type]
        await phones.gateway.services.intake.note("whatsapp", receipt)
    async with database.reading() as work:
        assert await work.sending.status_of(row.id) == "read"


async def test_receipts_that_come_without_a_database_are_kept(light_phones: Messaging) -> None:
    phones = light_phones
    await greeted(phones, "notify-sms")
    await phones.change("UPDATE sent_parts SET progress = 'sent'")
    await phones.change("UPDATE outbox SET status = 'sent'")
    [row, *_] = await phones.rows(select(sent_parts.c.reference, sent_parts.c.provider_id))
    await phones.gateway.database.take_away()
    call = phones.exchange.caller.notify_receipt(row[1], "delivered", row[0])
    assert await phones.exchange.deliver(call, "notify-sms", PHONE) == 200
    await phones.gateway.database.bring_back()
    async with asyncio.timeout(15):
        while "delivered" not in await phones.statuses():
            await asyncio.sleep(0.05)


async def test_an_urgent_reply_does_not_wait_behind_a_message_that_can_not_be_sent(
    light_phones: Messaging,
) -> None:
    phones = light_phones
    await greeted(phones, "whatsapp")
    phones.exchange.mood = "throttled"
    await phones.exchange.write("whatsapp", PHONE, "one")
    await until_last(phones, "waiting")
    await phones.change(NOT_SOON)
    phones.exchange.mood = "well"
    await phones.exchange.write("whatsapp", PHONE, "he says he will kill himself")
    said = await phones.until_ours("whatsapp", 3)
    assert "999" in said[2].text


async def test_a_reply_from_a_person_says_who_it_is(light_phones: Messaging) -> None:
    phones = light_phones
    await greeted(phones, "twilio-sms")
    [row] = await phones.rows("SELECT id FROM conversations")
    reply = Reply("person", "I'll ring you at four.", title="Ann, the carers' team")
    async with phones.gateway.services.database.work() as work:
        position = await work.conversations.next_position(row[0], clock.now())
        await work.outbox.add("p" * 36, row[0], position, reply, clock.now())
        await work.commit()
    phones.gateway.services.signals.changed(row[0])
    said = await phones.until_ours("twilio-sms", 3)
    assert said[2].text == "Ann, the carers' team:\nI'll ring you at four."
