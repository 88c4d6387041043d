"""A carer's list for a meeting: behind a link that ends, seen by whoever has it and nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from sqlalchemy import select

from bot import clock
from bot.channels.sms_parts import segments
from bot.conversation.clerk import Clerk
from bot.conversation.meeting_desk import OPEN_FOR
from bot.storage.casework_tables import meeting_pages
from tests.support.gateway import Carer, Gateway, replies
from tests.support.messaging import PHONE, messaging

POINTS = ["he sleeps all day", "<b>who</b> rings me"]
NOTE: dict[str, Any] = {
    "do": "meeting_page", "kind": "ward_round", "when": "Tuesday at 10", "points": POINTS,
}  # fmt: skip


async def given(carer: Carer, note: dict[str, Any] = NOTE) -> dict[str, Any]:
    """What the carer is told when an action utters ``note``."""
    text = f"please {uuid4()}"
    carer.gateway.rasa.answers[text] = [{"custom": {"request": note}}]
    before = len(replies((await carer.read())["messages"]))
    await carer.say(text)
    return (await carer.until_replies(before + 1))[-1]


def path_of(reply: dict[str, Any]) -> str:
    """Where the page is."""
    (action,) = reply["actions"]
    return urlsplit(str(action["href"])).path


async def page(gateway: Gateway, path: str) -> tuple[int, str]:
    """Status and text of a page; its headers are those of something private."""
    response = await gateway.client.get(path)
    assert response.content_type == "text/html"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in response.headers
    return response.status, await response.text()


async def test_the_list_is_in_the_chat_and_on_a_page(gateway: Gateway) -> None:
    reply = await given(await gateway.begin())
    assert "- he sleeps all day" in reply["text"]
    path = path_of(reply)
    # Nothing about anybody stands in the address, and nobody can guess it.
    assert re.fullmatch(r"/list/[0-9a-f]{32}", path)
    status, text = await page(gateway, path)
    assert status == 200
    assert "Tuesday at 10" in text
    assert "he sleeps all day" in text
    assert "&lt;b&gt;who&lt;/b&gt; rings me" in text
    for question in gateway.services.forms.meeting_questions["ward_round"]:
        assert question in text.replace("&#39;", "'")


@pytest.mark.parametrize("kind", ["care_plan_review", "discharge", "tribunal", "other"])
async def test_each_kind_of_meeting_has_its_own_questions(
    light_gateway: Gateway, kind: str
) -> None:
    reply = await given(await light_gateway.begin(), {**NOTE, "kind": kind, "points": []})
    _, text = await page(light_gateway, path_of(reply))
    questions = light_gateway.services.forms.meeting_questions
    for other, asked in questions.items():
        assert (asked[0] in text.replace("&#39;", "'")) is (other == kind)


async def test_only_the_hash_of_the_link_is_kept(light_gateway: Gateway) -> None:
    path = path_of(await given(await light_gateway.begin()))
    async with light_gateway.services.database.reading() as work:
        rows = list(await work.connection.execute(select(meeting_pages)))
    assert len(rows) == 1
    assert path.rpartition("/")[2] not in str(rows)


@pytest.mark.parametrize(
    "path", ["/list/" + "0" * 32, "/list/x", "/list/%00", "/list/" + "a" * 500]
)
async def test_a_link_that_leads_nowhere_gets_a_friendly_page(
    light_gateway: Gateway, path: str
) -> None:
    status, text = await page(light_gateway, path)
    assert status == 404
    assert "This list is no longer here" in text
    assert '<a class="button" href="/">' in text


async def test_a_link_ends_after_30_days_and_what_it_showed_is_deleted(gateway: Gateway) -> None:
    path = path_of(await given(await gateway.begin()))
    services, now = gateway.services, clock.now()
    with patch("bot.clock.now", lambda: now + OPEN_FOR - timedelta(hours=1)):
        assert (await page(gateway, path))[0] == 200
    with patch("bot.clock.now", lambda: now + OPEN_FOR + timedelta(hours=1)):
        assert (await page(gateway, path))[0] == 404
        clerk: Clerk = services.clerk
        await clerk.make_round()
    async with services.database.reading() as work:
        count = await work.connection.exec_driver_sql("SELECT count(*) FROM meeting_pages")
        assert count.scalar_one() == 0


async def test_who_clears_the_chat_deletes_the_page(gateway: Gateway) -> None:
    carer = await gateway.begin()
    path = path_of(await given(carer))
    response = await gateway.client.delete(
        carer.url, headers={"Authorization": f"Bearer {carer.token}"}
    )
    assert response.status == 204
    assert (await page(gateway, path))[0] == 404


@pytest.mark.parametrize(
    "note", [{**NOTE, "kind": "party"}, {"do": "meeting_page"}, {**NOTE, "points": None}]
)
async def test_a_note_that_makes_no_sense_makes_no_page(
    light_gateway: Gateway, note: dict[str, Any]
) -> None:
    reply = await given(await light_gateway.begin(), note)
    assert "something went wrong" in reply["text"]


@pytest.mark.parametrize("channel", ["notify-sms", "twilio-sms", "whatsapp", "twilio-whatsapp"])
async def test_phones_get_the_whole_link(sqlite_url: str, tmp_path: Path, channel: str) -> None:
    async with messaging(sqlite_url, tmp_path) as phones:
        phones.gateway.rasa.answers["my list"] = [{"custom": {"request": NOTE}}]
        await phones.exchange.write(channel, PHONE, "my list")
        shown = await phones.until_ours(channel, 2)
        (message,) = [one for one in shown if "/list/" in one.text]
        public = phones.gateway.services.settings.public_url
        link = re.search(rf"{public}(/list/[0-9a-f]{{32}})$", message.text, re.MULTILINE)
        assert link
        assert (await page(phones.gateway, link[1]))[0] == 200
        if channel.endswith("sms"):
            assert "he sleeps" not in message.text
            assert segments(message.text) <= 2
