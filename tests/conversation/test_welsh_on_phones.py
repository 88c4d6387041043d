"""Welsh by text message and WhatsApp: chosen by a word, urgent replies too, and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.sms_parts import plain, segments, size, split
from bot.language import WELSH, speaking
from bot.simulator.exchange import Shown
from tests.support.messaging import PHONE, Messaging, messaging

CHANNELS = ("twilio-sms", "notify-sms", "whatsapp", "twilio-whatsapp")


@pytest.fixture
async def phones(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Messaging]:
    async with messaging(sqlite_url, tmp_path, net="real") as started:
        yield started


async def _until_said(phones: Messaging, channel: str, words: str) -> Shown:
    def said() -> list[Shown]:
        return [one for one in phones.exchange.ours(channel, PHONE) if words in one.text]

    await phones.until(said)
    return said()[-1]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_talk_in_welsh_and_back(phones: Messaging, channel: str) -> None:
    write = phones.exchange.write
    await write(channel, PHONE, "Cymraeg")
    await _until_said(phones, channel, "Iawn, yn Gymraeg")
    phones.gateway.rasa.answers["choices?"] = [
        {"text": "Pa un?", "buttons": [{"title": "Asesiad", "payload": "/x"}] * 11}
    ]
    await write(channel, PHONE, "choices?")
    if channel.endswith("sms"):
        await _until_said(phones, channel, "Atebwch gyda rhif:")
    await write(channel, PHONE, "my brother says he will kill himself")
    urgent = await _until_said(phones, channel, "Da iawn chi am ddweud")
    assert "999" in urgent.text
    await write(channel, PHONE, "gofyn rhywbeth arall")
    await _until_said(phones, channel, "Beth hoffech chi ei wybod")
    await write(channel, PHONE, "English")
    await _until_said(phones, channel, "All right, in English")


async def test_words_of_the_channel_are_welsh(phones: Messaging) -> None:
    await phones.exchange.write("whatsapp", PHONE, "Cymraeg")
    await _until_said(phones, "whatsapp", "Iawn, yn Gymraeg")
    await phones.exchange.write("whatsapp", PHONE, "help")
    assert "Dyma Alongside" in (await _until_said(phones, "whatsapp", "rhaglen gyfrifiadur i")).text


def test_letters_of_welsh_stay_and_are_counted_as_they_cost() -> None:
    text = "Siaradwch â'r tîm. " * 6
    assert plain("tîm") == "tim"
    with speaking(WELSH):
        assert plain("tîm, dŵr, tŷ, ŵ Ŷ") == "tîm, dŵr, tŷ, ŵ Ŷ"
    assert size("ŵ" * 70) == 70
    assert [segments("ŵ" * many) for many in (70, 71, 134, 135)] == [1, 2, 2, 3]
    assert segments("à è ì ò ù é ä ö ü" * 9) == 1
    parts = split(text, 1)
    assert all(segments(part) == 1 for part in parts)
    assert "".join(part.rpartition(" (")[0].replace(" ", "") for part in parts) == text.replace(
        " ", ""
    )
