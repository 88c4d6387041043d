"""A carer who chose Welsh: the pages, the chat API, urgent replies, and back to English."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.content.languages import Welsh
from tests.support.gateway import Carer, Gateway, replies, running

WELSH = {"Accept-Language": "cy"}
IN_DANGER = "my brother says he will kill himself"
NUMBERS = re.compile(r"\d[\d ]*\d|\d")


@pytest.fixture
async def gateway(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with running(sqlite_url, tmp_path, net="real") as started:
        yield started


async def _begin(gateway: Gateway, accepted: str = "cy") -> Carer:
    response = await gateway.client.post(
        "/api/conversations", json={}, headers={"Accept-Language": accepted}
    )
    body = await response.json()
    return Carer(gateway, body["id"], body["token"], body["messages"])


async def _page(gateway: Gateway, path: str, **headers: str) -> str:
    return await (await gateway.client.get(path, headers=headers)).text()


@pytest.mark.parametrize("path", ["/?lang=cy", "/chat?lang=cy"])
async def test_the_pages_are_in_welsh_and_lead_back(gateway: Gateway, path: str) -> None:
    page = await _page(gateway, path)
    assert '<html lang="cy">' in page
    assert 'lang="en" hreflang="en">English</a>' in page
    assert "Drafft yw" in page
    assert "Get urgent help" not in page


async def test_the_browser_is_asked_where_the_address_says_nothing(gateway: Gateway) -> None:
    assert '<html lang="cy">' in await _page(gateway, "/", **{"Accept-Language": "cy-GB, en;q=0.8"})
    english = await _page(gateway, "/", **{"Accept-Language": "en, cy;q=0.5"})
    assert '<html lang="en-GB">' in english
    assert 'lang="cy" hreflang="cy">Cymraeg</a>' in english
    chosen = await _page(gateway, "/?lang=en", **WELSH)
    assert '<html lang="en-GB">' in chosen


async def test_the_widget_gets_its_words_in_welsh(gateway: Gateway) -> None:
    welsh = await (await gateway.client.get("/widget/wording.json?lang=cy")).json()
    english = await (await gateway.client.get("/widget/wording.json?lang=en")).json()
    assert (welsh["language"], english["language"]) == ("cy", "en")
    assert welsh["send"] == "Anfon"
    assert welsh["leave_href"] == english["leave_href"]
    assert [one["href"] for one in welsh["urgent"]["items"]] == [
        one["href"] for one in english["urgent"]["items"]
    ]


async def test_errors_and_the_welcome_are_in_welsh(gateway: Gateway) -> None:
    carer = await _begin(gateway)
    assert carer.first[0]["language"] == "cy"
    assert carer.first[0]["text"].startswith("Rydw i'n helpu")
    refused = await gateway.client.get("/api/conversations/nowhere/messages", headers=WELSH)
    assert (await refused.json())["error"]["message"].startswith("Nid yw'r sgwrs")


async def test_an_urgent_reply_is_in_welsh_with_the_same_numbers(gateway: Gateway) -> None:
    urgent = {}
    for language in ("cy", "en"):
        carer = await _begin(gateway, language)
        urgent[language] = (await carer.say(IN_DANGER))["messages"][0]
    welsh, english = urgent["cy"], urgent["en"]
    assert (welsh["kind"], welsh["language"]) == ("urgent", "cy")
    assert welsh["text"].startswith("Da iawn chi am ddweud")
    assert set(NUMBERS.findall(welsh["text"].rpartition("erbyn")[0])) == set(
        NUMBERS.findall(english["text"].rpartition("by ")[0])
    )
    assert [one["href"] for one in welsh["actions"]] == [one["href"] for one in english["actions"]]
    assert [one["label"] for one in welsh["choices"]] == [
        "Oes", "Na, nid nawr", "Dydw i ddim yn siŵr",
    ]  # fmt: skip


async def test_it_is_in_welsh_with_the_database_away(gateway: Gateway) -> None:
    carer = await _begin(gateway)
    await gateway.database.take_away()
    how = {"json": {"id": "0d2b7a8e-6c5c-4c0a-9a3f-1f2f4a9d7e11", "text": IN_DANGER}}
    response = await carer.post(headers={**carer.headers, **WELSH}, **how)
    assert (await response.json())["messages"][0]["text"].startswith("Da iawn chi am ddweud")


async def test_a_careful_talk_goes_on_in_welsh(gateway: Gateway) -> None:
    carer = await _begin(gateway)
    await carer.say(IN_DANGER)
    said = (await carer.say("nac oes"))["messages"][0]
    assert said["text"].startswith("Diolch am ddweud")


async def test_rasa_is_told_the_language(gateway: Gateway) -> None:
    carer = await _begin(gateway)
    await carer.say("beth yw clozapine i fy mrawd")
    await carer.until_replies(1)
    about = gateway.rasa.asked[-1]["metadata"]
    assert (about["language"], about["written_in"]) == ("cy", "cy")
    await carer.say("what is clozapine")
    await carer.until_replies(2)
    assert gateway.rasa.asked[-1]["metadata"]["written_in"] is None


async def test_an_article_stays_english_and_says_so(gateway: Gateway) -> None:
    carer = await _begin(gateway)
    await carer.say("article please")
    [shown] = await carer.until_replies(1)
    assert shown["text"].startswith("Dim ond yn Saesneg")
    assert '<div lang="en"><h3>' in shown["html"]
    assert shown["title"] is None
    assert "Bydd y ffeithiau'n cael eu gwirio" in shown["footer"]


async def test_it_is_switched_by_writing_and_kept(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await carer.say("Cymraeg")
    [switched] = await carer.until_replies(1)
    assert switched["language"] == "cy"
    assert "Drafft yw" in switched["text"]
    assert (await carer.say(IN_DANGER))["messages"][0]["language"] == "cy"
    other = await gateway.begin()
    await other.say("yn gymraeg os gwelwch yn dda!")
    await other.until_replies(1)
    await other.say("English please")
    back = await other.until_replies(2)
    assert back[-1]["text"].startswith("All right, in English")
    assert (await other.say(IN_DANGER))["messages"][0]["language"] == "en"
    assert gateway.rasa.asked == []


async def test_the_widget_switches_a_conversation(gateway: Gateway) -> None:
    carer = await gateway.begin()
    address = f"{carer.url}/language"
    put = gateway.client.put
    assert (await put(address, json={"language": "cy"}, headers=carer.headers)).status == 204
    assert (await carer.say(IN_DANGER))["messages"][0]["language"] == "cy"
    for body, status in (({"language": "fr"}, 400), ({}, 400), ({"a": 1}, 400)):
        assert (await put(address, json=body, headers=carer.headers)).status == status
    assert (await put(address, json={"language": "en"})).status == 401


async def test_the_plain_page_talks_welsh_without_scripts(gateway: Gateway) -> None:
    page = await (
        await gateway.client.post("/chat?lang=cy", data={"text": "choices please"})
    ).text()
    assert "helpu teulu a ffrindiau oedolion" in page
    fields = dict(re.findall(r'name="(conversation|token)" value="([^"]+)"', page))
    english = await (
        await gateway.client.post("/chat?lang=en", data={**fields, "language": "en"})
    ).text()
    assert '<html lang="en-GB">' in english
    again = await (await gateway.client.post("/chat?lang=cy", data=fields)).text()
    assert '<html lang="en-GB">' in again, "what was chosen last is kept with the conversation"


async def test_one_who_writes_welsh_is_offered_it_once(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await carer.say("Mae fy mrawd yn sâl a dydw i ddim yn gwybod beth i wneud")
    [offer] = await carer.until_replies(1)
    assert offer["language"] == "cy"
    [button] = offer["choices"]
    await carer.press(button["id"])
    assert (await carer.until_replies(2))[-1]["text"].startswith("Iawn, yn Gymraeg")
    other = await gateway.begin()
    for count in (1, 2):
        await other.say("Dydw i ddim yn gwybod beth i wneud gyda fy merch")
        await other.until_replies(count)
    assert len(gateway.rasa.asked) == 1


async def test_welsh_can_be_taken_away(gateway: Gateway) -> None:
    carer = await _begin(gateway)
    languages = gateway.services.languages
    off = Welsh(**{**vars(languages.welsh), "offered": False})
    with patch.dict(languages.__dict__, {"welsh": off}):
        assert "hreflang" not in await _page(gateway, "/?lang=cy")
        assert (await carer.say(IN_DANGER))["messages"][0]["language"] == "en"
        other = await gateway.begin()
        await other.say("Cymraeg")
        assert replies((await other.read())["messages"]) == [] or gateway.rasa.asked


async def test_the_meeting_page_and_own_data_speak_welsh(gateway: Gateway) -> None:
    carer = await _begin(gateway)
    await carer.say("fy nata")
    [shown] = await carer.until_replies(1)
    assert shown["text"].startswith("Dyma'r hyn rydw i'n ei gadw")
    path = "/data/" + shown["actions"][0]["href"].rpartition("/data/")[2]
    page = await _page(gateway, path, **{"Accept-Language": "en"})
    assert '<html lang="cy">' in page
    assert "Cadw fel testun" in page
    gone = await _page(gateway, "/list/0123456789abcdef0123456789abcdef?lang=cy")
    assert "Nid yw'r rhestr hon yma bellach" in gone.replace("&#39;", "'")
