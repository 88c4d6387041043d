"""One who writes in another language gets one reply in it, and urgent replies come first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.casework.model import CareRequest
from tests.support.gateway import Carer, Gateway, Json, running

POLISH = "Dzień dobry, mój brat ma schizofrenię i nie chce brać leków"
URDU = "میرا بیٹا بیمار ہے، مجھے مدد چاہیے"
IN_DANGER = "moj syn chce sie zabic"


@pytest.fixture
async def gateway(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with running(sqlite_url, tmp_path, net="real") as started:
        yield started


async def _answered(carer: Carer, text: str, count: int = 1) -> list[Json]:
    await carer.say(text)
    return await carer.until_replies(count)


async def test_a_first_message_in_polish_gets_its_reply(gateway: Gateway) -> None:
    carer = await gateway.begin()
    [reply] = await _answered(carer, POLISH)
    assert "999" in reply["text"]
    assert "111" in reply["text"]
    assert "0808 808 8000" in reply["text"]
    assert '"Polish interpreter, please."' in reply["text"]
    assert '<p lang="pl" dir="ltr">Rozumiem tylko' in reply["html"]
    assert '<p lang="en" dir="ltr">In English: ' in reply["html"]
    assert gateway.rasa.asked == []
    assert (await carer.read())["typing"] is False


async def test_urdu_is_written_from_the_right(gateway: Gateway) -> None:
    [reply] = await _answered(await gateway.begin(), URDU)
    assert '<p lang="ur" dir="rtl">' in reply["html"]


async def test_it_is_never_said_twice(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await _answered(carer, POLISH)
    second = await _answered(carer, POLISH, 2)
    assert "Rozumiem" not in second[-1]["text"]
    assert gateway.rasa.asked[-1]["metadata"]["written_in"] == "pl"


async def test_a_greeting_may_come_before_it(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await _answered(carer, "hello")
    replies = await _answered(carer, POLISH, 2)
    assert "Rozumiem" in replies[-1]["text"]


async def test_one_who_wrote_english_is_answered_as_ever(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await _answered(carer, "what is a community treatment order")
    replies = await _answered(carer, POLISH, 2)
    assert "Rozumiem" not in replies[-1]["text"]


async def test_danger_comes_first(gateway: Gateway) -> None:
    carer = await gateway.begin()
    urgent, after = await _answered(carer, IN_DANGER, 2)
    assert urgent["kind"] == "urgent"
    assert "Rozumiem" in after["text"]
    # The careful talk goes on as ever, and nothing is said twice.
    careful = (await carer.say("nie wiem co robic"))["messages"][0]
    assert "999" in careful["text"]
    said = (await carer.read())["messages"]
    assert sum("Rozumiem" in one["text"] for one in said) == 1


@pytest.mark.parametrize(
    "text",
    [
        URDU,
        "أخي مريض نفسيا ولا يريد أن يأخذ الدواء",
        "আমার ভাই অসুস্থ, আমি কী করব?",
        "ਮੇਰਾ ਭਰਾ ਬਿਮਾਰ ਹੈ, ਮੈਨੂੰ ਮਦਦ ਚਾਹੀਦੀ ਹੈ",
        "મારો ભાઈ બીમાર છે, મને મદદ જોઈએ છે",
        "兄は病気です",
    ],
)
async def test_what_the_net_cannot_read_is_shown_to_the_team(gateway: Gateway, text: str) -> None:
    carer = await gateway.begin()
    await _answered(carer, text)
    (request,) = await _requests(gateway, carer)
    assert request.answers["concern"].said == "not_checked"
    assert request.answers["said"].said == text


@pytest.mark.parametrize("text", [POLISH, "what is Ménière's disease", "👍", "he said 你好 to me"])
async def test_latin_letters_are_read(gateway: Gateway, text: str) -> None:
    carer = await gateway.begin()
    await _answered(carer, text)
    assert await _requests(gateway, carer) == []


async def test_in_another_script_its_lines_come_however_late(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await _answered(carer, "what is a community treatment order")
    lines, answer = (await _answered(carer, URDU, 3))[1:]
    assert '<p lang="ur" dir="rtl">' in lines["html"]
    # It may be an answer in a form, so the talk goes on as ever.
    assert gateway.rasa.texts()[-1] == URDU
    assert answer["kind"] == "answer"


async def test_in_careful_talk_the_words_stay_those_of_the_danger(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await _answered(carer, "my husband hits me")
    (careful,) = (await carer.say(URDU))["messages"]
    assert careful["kind"] == "urgent"
    assert "press 55" in careful["text"]
    (lines,) = (await carer.read())["messages"][-1:]
    assert '<p lang="ur" dir="rtl">' in lines["html"]


async def _requests(gateway: Gateway, carer: Carer) -> list[CareRequest]:
    async with gateway.services.database.reading() as work:
        return await work.requests.of_conversation(carer.id)
