"""The page without JavaScript."""

from __future__ import annotations

import re
from uuid import uuid4

import aiohttp_jinja2
import jinja2
import pytest

from tests.support.gateway import Gateway

PAGE = """{{ conversation }}|{{ token }}|{{ message_id }}|{{ waiting }}|{{ error or cleared or "" }}
{{ text }}
{% for m in messages %}{{ m.position }} {{ m.from }} {{ m.kind }} {{ m.text }}
{% for c in m.choices %}[{{ c.id }}={{ c.label }}]{% endfor %}
{% endfor %}{{ urgent.title }} {{ wording.send }}"""


@pytest.fixture(autouse=True)
def _page(light_gateway: Gateway) -> None:
    app = light_gateway.client.server.app  # type: ignore[attr-defined]
    aiohttp_jinja2.get_env(app).loader = jinja2.DictLoader({"chat.html": PAGE})


async def _post(gateway: Gateway, **fields: str) -> tuple[int, str]:
    response = await gateway.client.post("/chat", data=fields)
    assert response.content_type == "text/html"
    assert "Set-Cookie" not in response.headers
    return response.status, await response.text()


def _hidden(page: str) -> dict[str, str]:
    conversation, token, message, *_ = page.split("|")
    return {"conversation": conversation, "token": token, "message_id": message}


async def test_it_begins_empty(light_gateway: Gateway) -> None:
    response = await light_gateway.client.get("/chat")
    page = await response.text()
    assert response.status == 200
    assert page.startswith("||")
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


async def test_a_question_is_answered_in_the_same_page(light_gateway: Gateway) -> None:
    status, page = await _post(light_gateway, text="<b>hello</b>")
    assert status == 200
    assert "1 alongside welcome" in page
    assert "You said: &lt;b&gt;hello" in page
    assert "|False|" in page


async def test_the_conversation_goes_on(light_gateway: Gateway) -> None:
    _, first = await _post(light_gateway, text="choices please")
    found = re.search(r"\[([^=]+)=The crisis team\]", first)
    assert found
    _, second = await _post(light_gateway, **_hidden(first), choice=found[1])
    assert "4 carer None The crisis team" in second
    _, third = await _post(light_gateway, **_hidden(second))
    assert "4 carer None The crisis team" in third


async def test_a_page_sent_twice_says_it_once(light_gateway: Gateway) -> None:
    _, page = await _post(light_gateway)
    again = {**_hidden(page), "text": "hello"}
    await _post(light_gateway, **again)
    _, page = await _post(light_gateway, **again)
    assert page.count("carer None hello") == 1


async def test_a_slow_answer_is_waited_for_later(
    light_gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.plain_page.SECONDS_FOR_REPLY", 0.1)
    light_gateway.rasa.delay = 0.5
    _, page = await _post(light_gateway, text="hello")
    assert "|True|" in page


async def test_the_chat_can_be_cleared_for_good(light_gateway: Gateway) -> None:
    _, page = await _post(light_gateway, text="hello")
    status, cleared = await _post(light_gateway, **_hidden(page), clear="yes")
    assert status == 200
    assert cleared.startswith("||")
    assert "|True\n" in cleared
    assert "hello" not in cleared
    status, later = await _post(light_gateway, **_hidden(page))
    assert status == 404
    assert "hello" not in later


async def test_danger_is_answered_whatever_else_fails(light_gateway: Gateway) -> None:
    danger = "he will kill himself"
    _, fine = await _post(light_gateway, text=danger)
    assert fine.count("Please call 999 now.") == 1
    fields = {"conversation": str(uuid4()), "token": "x", "text": danger}
    status, wrong = await _post(light_gateway, **fields)
    assert status == 404
    assert "Please call 999 now." in wrong
    assert "no longer here" in wrong
    assert danger in wrong
    await light_gateway.database.take_away()
    _, away = await _post(light_gateway, **_hidden(fine), text=danger)
    assert away.count("Please call 999 now.") == 2


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": "a" * 10_001}, 413),
        ({"text": "a" * 400_000}, 413),
        ({"text": "hello", "message_id": "17"}, 400),
        ({"text": "hello", "conversation": "17"}, 404),
        ({"choice": "x.0"}, 400),
        ({"text": "\x00"}, 400),
    ],
)
async def test_mistakes_are_said_in_the_page(
    light_gateway: Gateway, fields: dict[str, str], status: int
) -> None:
    answered, page = await _post(light_gateway, **fields)
    assert answered == status
    assert page.split("|")[4].splitlines()[0].endswith(".")
