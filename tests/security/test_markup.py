"""Whatever anybody writes into whichever field, pages keep their bones: the words stay words.

Each page is made twice, with harmless words and with an attacker's, and its elements and
attributes are compared. A mark that got through would be one more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bot.casework.model import Answer, Contact, Kind
from bot.staff.model import Role
from bot.storage.switches import ASSISTANT
from tests.console.test_insights import question
from tests.console.test_request_page import act, carer_writes, open_page
from tests.gateway.test_meeting_page import given, page, path_of
from tests.security.corpus import MARKUP, together
from tests.security.skeleton import bones
from tests.support.casework import opened
from tests.support.console import ConsoleUnderTest, Visitor, running
from tests.support.databases import make_database
from tests.support.gateway import Gateway

HARMLESS = "some harmless words"
TOKENS = re.compile(r'name="(\w+)" value="([^"]*)"')
Pages = dict[str, str]


async def console_pages(console: ConsoleUnderTest, words: str) -> Pages:
    """Every page of the console on which words of carers or members stand."""
    kinds = (Kind.ASK_CALLBACK, Kind.CARERS_VIEW, Kind.MEETING)
    requests = [(await _asked(console, kind, words)) for kind in kinds]
    await carer_writes(console, requests[0], words)
    await question(console, words, [words])
    admin = await console.signed_in(Role.ADMIN, name=words[:100])
    pages = await _deeds(console, admin, requests[0], words)
    for path in _paths(requests):
        await admin.get(path)
        pages[re.sub(r"\d+", "N", path) + str(len(pages))] = admin.page
    await admin.post("/find", words=words)
    answer = await admin.get("/?tab=all")
    pages["find"] = await answer.text()
    return pages


async def _asked(console: ConsoleUnderTest, kind: Kind, words: str) -> Any:
    request, _ = await opened(
        console.database,
        kind=kind,
        answers={"about": Answer(words, f"{words}."), words: Answer(words, words)},
        contact=Contact(name=words, email=words, when=words, phone=words),
        council=words,
        person_name=words,
    )
    return request


async def _deeds(console: ConsoleUnderTest, admin: Visitor, request: Any, words: str) -> Pages:
    pages = {}
    for deed, name in (("notes", "note"), ("reply", "reply")):
        seen = await open_page(admin, request)
        await act(admin, request, deed, **{name: words}, **seen)
    await act(admin, request, "status", status="done", outcome=words, version="0")
    pages["refused, with what was typed"] = admin.page
    await admin.post("/sign-in", email=words, password=words, next=words)
    pages["sign-in"] = admin.page
    await admin.post("/invitation", email=words, code=words, password=words)
    pages["invitation"] = admin.page
    await admin.get("/account")
    await admin.post("/members", name=f"{words[:100]}~", email="new@example.org", role="viewer")
    pages["invited"] = admin.page
    await admin.post("/members", name=words, email=words, role="viewer")
    pages["not invited"] = admin.page
    await admin.post("/switches/close", name=ASSISTANT, message=words, reason=words)
    await admin.get("/account")
    await admin.post(f"/requests/{request.id}/person-name")
    pages["name"] = admin.page
    return pages


def _paths(requests: list[Any]) -> list[str]:
    own = [f"/requests/{one.id}{end}" for one in requests for end in ("", "/document")]
    shared = ["/?tab=all", "/insights", "/insights/draft/1", "/involved", "/audit", "/members"]
    return [*own, *shared, "/switches", "/undelivered", "/account"]


@pytest.fixture
def other_url(tmp_path: Path) -> Iterator[str]:
    """A second database."""
    folder = tmp_path / "other"
    folder.mkdir()
    yield from make_database("sqlite", folder)


@pytest.mark.parametrize("nasty", together(MARKUP))
async def test_the_console_keeps_its_bones(
    light_console: ConsoleUnderTest, other_url: str, tmp_path: Path, nasty: str
) -> None:
    async with running(other_url, tmp_path) as other:
        harmless = await console_pages(other, HARMLESS)
    pages = await console_pages(light_console, nasty)
    assert pages.keys() == harmless.keys()
    for name, text in pages.items():
        assert bones(text) == bones(harmless[name]), name


async def plain_pages(gateway: Gateway, words: str) -> list[str]:
    """The page without JavaScript, with the carer's words said, refused, and as hidden fields."""
    client, pages = gateway.client, []
    gateway.rasa.answers[words] = [{"text": f"You said: {words}"}]
    first = await client.post("/chat", data={"text": words})
    pages.append(await first.text())
    kept = dict(TOKENS.findall(pages[0]))
    said_again = {**kept, "text": words, "message_id": str(uuid4())}
    for fields in (
        said_again,
        {"text": (words * 600)[:12_000]},
        {**kept, "message_id": words, "text": words},
        {**kept, "conversation": words, "text": words},
        {**kept, "token": words, "text": words},
        {**kept, "choice": words},
    ):
        pages.append(await (await client.post("/chat", data=fields)).text())
    return pages


@pytest.mark.parametrize("nasty", together(MARKUP))
async def test_the_page_without_scripts_keeps_its_bones(light_gateway: Gateway, nasty: str) -> None:
    pages = await plain_pages(light_gateway, nasty)
    for mine, harmless in zip(pages, await plain_pages(light_gateway, HARMLESS), strict=True):
        assert _without_layout(mine) == _without_layout(harmless)


def _without_layout(text: str) -> set[tuple[str, tuple[str, ...]]]:
    """Which elements there are: our own answer quotes the carer, and may break into paragraphs."""
    return set(bones(text)) - {("p", ()), ("/p", ()), ("br", ())}


@pytest.mark.parametrize("nasty", together(MARKUP))
async def test_a_list_for_a_meeting_keeps_its_bones(light_gateway: Gateway, nasty: str) -> None:
    made = []
    for words in (nasty, HARMLESS):
        note = {
            "do": "meeting_page", "kind": "ward_round", "when": words, "points": [words, words],
        }  # fmt: skip
        path = path_of(await given(await light_gateway.begin(), note))
        made.append(bones((await page(light_gateway, path))[1]))
    assert made[0] == made[1]


@pytest.mark.parametrize("nasty", together(MARKUP))
async def test_the_api_hands_out_no_markup_of_the_carer_s(
    light_gateway: Gateway, nasty: str
) -> None:
    carer = await light_gateway.begin()
    await carer.say(nasty)
    await carer.until_replies(1)
    for message in (await carer.read())["messages"]:
        allowed = {"p", "ul", "ol", "li", "strong", "em", "br", "h3", "h4", "a"}
        names = {tag.removeprefix("/") for tag, _ in bones(message["html"] or "")}
        assert names <= allowed
        attributes = {name for _, given in bones(message["html"] or "") for name in given}
        assert attributes <= {"href", "rel", "target"}


def test_the_comparison_sees_what_gets_through() -> None:
    """Each of the corpus's marks would be seen, were it not escaped."""
    blank = bones("<p>words</p><textarea></textarea><input value='words'>")
    seen = []
    for nasty in MARKUP:
        shown = f"<p>{nasty}</p><textarea>{nasty}</textarea><input value='{nasty}'>"
        try:
            seen.append(bones(shown) != blank)
        except AssertionError:
            seen.append(True)
    # The others are no markup, but might be read as such by a template or a second decoding.
    assert sum(seen) >= 23
