"""STOP, START and HELP, numbers for choices, pictures, and messages without end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from bot import clock
from bot.casework.opening import open_request
from bot.messages import Reply
from bot.simulator.exchange import Option
from bot.storage.tables import inbox
from tests.support.casework import new_request, teams
from tests.support.channels import wording
from tests.support.gateway import until
from tests.support.messaging import PHONE, Messaging, messaging

SMS, WHATSAPP, NOTIFY = "twilio-sms", "whatsapp", "notify-sms"
WORDS = wording().channels


@pytest.fixture
async def phones(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Messaging]:
    async with messaging(sqlite_url, tmp_path) as started:
        yield started


async def greeted(phones: Messaging, channel: str) -> str:
    """The first exchange is over; the conversation."""
    await phones.exchange.write(channel, PHONE, "hello")
    await phones.until_ours(channel, 2)
    return str((await phones.rows("SELECT id FROM conversations"))[0][0])


async def asked_of_rasa(phones: Messaging, count: int) -> list[str]:
    await until(lambda: len(phones.gateway.rasa.asked) >= count)
    return phones.gateway.rasa.texts()


async def say(phones: Messaging, conversation: str, text: str) -> None:
    """Something that no message of the carer's asked for."""
    async with phones.gateway.services.database.work() as work:
        position = await work.conversations.next_position(conversation, clock.now())
        reply = Reply("notice", text)
        await work.outbox.add(str(uuid4()), conversation, position, reply, clock.now())
        await work.commit()
    phones.gateway.services.signals.changed(conversation)


async def ask_for_callback(phones: Messaging, conversation: str) -> int:
    async with phones.gateway.services.database.work() as work:
        done = await open_request(work, new_request(conversation), teams())
        await work.commit()
    return done.request.id


async def happened(phones: Messaging, request: int) -> list[str]:
    async with phones.gateway.services.database.reading() as work:
        return [one.what for one in await work.requests.timeline(request)]


@pytest.mark.parametrize("answer", ["2", "two", "no. 2 pls"])
async def test_a_number_chooses_what_was_offered(phones: Messaging, answer: str) -> None:
    await greeted(phones, SMS)
    await phones.exchange.write(SMS, PHONE, "choices please")
    offered = (await phones.until_ours(SMS, 3))[2]
    assert offered.text.endswith("Reply with a number:\n1. The crisis team\n2. Being sectioned")
    await phones.exchange.write(SMS, PHONE, answer)
    assert (await asked_of_rasa(phones, 3))[-1] == '/ask{"topic": "sectioning_general"}'


async def test_a_number_that_was_not_offered_is_a_number(phones: Messaging) -> None:
    await greeted(phones, SMS)
    await phones.exchange.write(SMS, PHONE, "choices please")
    await phones.until_ours(SMS, 3)
    await phones.exchange.write(SMS, PHONE, "7")
    assert (await asked_of_rasa(phones, 3))[-1] == "7"


async def test_a_pressed_button_is_known_by_its_id(phones: Messaging) -> None:
    await greeted(phones, WHATSAPP)
    await phones.exchange.write(WHATSAPP, PHONE, "choices please")
    offered = (await phones.until_ours(WHATSAPP, 3))[2]
    assert [option.title for option in offered.options] == ["The crisis team", "Being sectioned"]
    await phones.exchange.press(WHATSAPP, PHONE, offered.options[1])
    assert (await asked_of_rasa(phones, 3))[-1] == '/ask{"topic": "sectioning_general"}'


async def test_a_button_of_another_conversation_is_only_its_words(phones: Messaging) -> None:
    await greeted(phones, WHATSAPP)
    foreign = Option(f"{uuid4()}.0", "Show me", "button_reply")
    assert await phones.exchange.press(WHATSAPP, PHONE, foreign) == 200
    assert (await asked_of_rasa(phones, 2))[-1] == "Show me"


@pytest.mark.parametrize("channel", [SMS, WHATSAPP, NOTIFY])
async def test_after_stop_nothing_more_is_sent(phones: Messaging, channel: str) -> None:
    conversation = await greeted(phones, channel)
    await phones.exchange.write(channel, PHONE, "STOP")
    # Twilio confirms it itself.
    confirmed = 2 if channel == SMS else 3
    said = await phones.until_ours(channel, confirmed)
    assert (said[-1].text == WORDS.stopped) is (channel != SMS)
    await say(phones, conversation, "too late")
    await phones.exchange.write(channel, PHONE, "still there?")
    await phones.until(lambda: True)
    async with asyncio.timeout(15):
        while (await phones.statuses())[-1] != "stopped":
            await asyncio.sleep(0.03)
    assert len(phones.exchange.ours(channel, PHONE)) == confirmed
    assert len(phones.gateway.rasa.asked) == 1


async def test_after_start_there_are_answers_again(phones: Messaging) -> None:
    await greeted(phones, NOTIFY)
    await phones.exchange.write(NOTIFY, PHONE, "stop")
    await phones.until_ours(NOTIFY, 3)
    await phones.exchange.write(NOTIFY, PHONE, "Start")
    await phones.exchange.write(NOTIFY, PHONE, "hello again")
    said = await phones.until_ours(NOTIFY, 5)
    assert [one.text for one in said[3:]] == [WORDS.started, "You said: hello again"]


async def test_someone_in_danger_is_answered_also_after_stop(phones: Messaging) -> None:
    await greeted(phones, WHATSAPP)
    await phones.exchange.write(WHATSAPP, PHONE, "stop")
    await phones.until_ours(WHATSAPP, 3)
    await phones.exchange.write(WHATSAPP, PHONE, "he wants to kill himself")
    assert "999" in (await phones.until_ours(WHATSAPP, 4))[3].text


async def test_stop_tells_the_team_that_owes_a_call(phones: Messaging) -> None:
    conversation = await greeted(phones, SMS)
    request = await ask_for_callback(phones, conversation)
    await phones.exchange.write(SMS, PHONE, "STOP")
    await phones.exchange.write(SMS, PHONE, "STOP")
    assert await happened(phones, request) == ["opened", "stopped"]
    async with phones.gateway.services.database.reading() as work:
        found = await work.requests.find(request)
    assert found is not None
    assert found.is_open


async def test_cancel_is_a_word_of_the_form(phones: Messaging) -> None:
    conversation = await greeted(phones, SMS)
    request = await ask_for_callback(phones, conversation)
    await phones.exchange.write(SMS, PHONE, "Cancel")
    assert (await asked_of_rasa(phones, 2))[-1] == "Cancel"
    assert await happened(phones, request) == ["opened"]


async def test_what_twilio_stopped_is_known_from_its_refusal(phones: Messaging) -> None:
    conversation = await greeted(phones, SMS)
    request = await ask_for_callback(phones, conversation)
    phones.exchange.stopped.add((SMS, PHONE))
    await phones.exchange.write(SMS, PHONE, "hello?")
    async with asyncio.timeout(15):
        while "stopped" not in await happened(phones, request):
            await asyncio.sleep(0.03)
    assert (await phones.statuses())[-1] == "stopped"


async def test_help_says_what_this_is(phones: Messaging) -> None:
    await phones.exchange.write(NOTIFY, PHONE, "HELP")
    [said] = await phones.until_ours(NOTIFY, 1)
    assert said.text == WORDS.help
    assert phones.gateway.rasa.asked == []


@pytest.mark.parametrize("channel", [SMS, WHATSAPP, "twilio-whatsapp"])
async def test_a_picture_is_said_to_be_unreadable(phones: Messaging, channel: str) -> None:
    await greeted(phones, channel)
    assert await phones.exchange.send_picture(channel, PHONE) == 200
    assert (await phones.until_ours(channel, 3))[2].text == WORDS.cannot_read
    [*_, last] = await phones.rows(select(inbox.c.text, inbox.c.status).order_by(inbox.c.position))
    assert tuple(last) == ("[a picture]", "done")
    assert len(phones.gateway.rasa.asked) == 1


async def test_the_words_beside_a_picture_are_answered(phones: Messaging) -> None:
    await greeted(phones, WHATSAPP)
    caller = phones.exchange.caller
    picture = {
        "from": PHONE.lstrip("+"),
        "id": "wamid.picture",
        "type": "image",
        "image": {"id": "1", "caption": "what pills are these"},
    }
    call = caller.meta(caller.meta_value([picture]))
    await phones.exchange.deliver(call, WHATSAPP, PHONE)
    said = await phones.until_ours(WHATSAPP, 4)
    assert [one.text for one in said[2:]] == [
        WORDS.cannot_read,
        "You said: what pills are these",
    ]


async def test_a_phone_that_repeats_itself_is_answered_four_times(phones: Messaging) -> None:
    for _ in range(20):
        assert await phones.exchange.write(NOTIFY, PHONE, "I am driving") == 200
    said = await phones.until_ours(NOTIFY, 6)
    answers = [one.text for one in said[1:]]
    assert answers.count("You said: I am driving") == 4
    assert answers.count(WORDS.too_many) == 1
    assert len(await phones.rows("SELECT id FROM inbox")) == 20
    assert await phones.rows("SELECT id FROM inbox WHERE status = 'waiting'") == []


async def test_too_many_messages_are_kept_and_not_all_answered(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with messaging(sqlite_url, tmp_path, messages_per_minute="1") as phones:
        for number in range(8):
            await phones.exchange.write(NOTIFY, PHONE, f"message {number}")
        said = await phones.until_ours(NOTIFY, 7)
        assert [one.text for one in said].count(WORDS.too_many) == 1
        assert len(phones.gateway.rasa.asked) == 5
        await phones.exchange.write(NOTIFY, PHONE, "he will kill himself")
        assert "999" in (await phones.until_ours(NOTIFY, 8))[7].text


async def test_an_erased_conversation_begins_anew(phones: Messaging) -> None:
    conversation = await greeted(phones, WHATSAPP)
    async with phones.gateway.services.database.work() as work:
        await work.conversations.erase(conversation)
        await work.commit()
    await phones.exchange.write(WHATSAPP, PHONE, "hello again")
    said = await phones.until_ours(WHATSAPP, 4)
    assert [one.text for one in said[2:]] == [WORDS.first_message, "You said: hello again"]
