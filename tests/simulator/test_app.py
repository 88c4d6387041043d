"""The simulated phones: demo mode only, and the whole way of a message."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.settings import Settings
from bot.simulator.app import make_app
from bot.startup import StartError
from tests.support.channels import settings


def test_outside_demo_mode_they_don_t_start() -> None:
    with pytest.raises(StartError, match="ALONGSIDE_DEMO"):
        make_app(Settings.from_env({}))


async def test_the_page_has_both_phones_and_every_provider() -> None:
    async with TestClient(TestServer(make_app(settings()))) as client:
        page = await (await client.get("/")).text()
        assert page.count('class="phone ') == 2
        for channel in ("twilio-sms", "notify-sms", "whatsapp", "twilio-whatsapp"):
            assert f'<option value="{channel}">' in page
        state = await (await client.get("/phones.json")).json()
        assert (state["mood"], len(state["phones"])) == ("well", 4)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/mood", {"mood": "silent"}, 200),
        ("/mood", {"mood": "angry"}, 400),
        ("/write", {"channel": "pigeon", "text": "hi"}, 400),
        ("/write", [], 400),
    ],
)
async def test_what_makes_no_sense_is_refused(path: str, body: object, status: int) -> None:
    async with TestClient(TestServer(make_app(settings()))) as client:
        assert (await client.post(path, json=body)).status == status
        assert (await client.post(path, data="mood=well")).status == 415


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/2010-04-01/Accounts/AC1/Messages.json"),
        ("GET", "/2010-04-01/Accounts/AC1.json"),
        ("POST", "/v25.0/1/messages"),
        ("POST", "/v2/notifications/sms"),
        ("GET", "/v2/notifications"),
    ],
)
async def test_the_providers_ask_who_calls(method: str, path: str) -> None:
    async with TestClient(TestServer(make_app(settings()))) as client:
        assert (await client.request(method, path)).status in (401, 403)
