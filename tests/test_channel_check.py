"""`check-channel` says what is right and wrong, one line each."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channel_check import check
from bot.settings import Settings
from tests.support.fixtures import *  # noqa: F403
from tests.support.gateway import CLOSED
from tests.support.messaging import messaging


async def test_a_channel_that_is_off_says_what_to_set() -> None:
    lines, is_well = await check(Settings.from_env({}), "notify-sms")
    assert not is_well
    assert "ALONGSIDE_NOTIFY_KEY" in lines[0]


@pytest.mark.parametrize("name", ["twilio-sms", "twilio-whatsapp", "whatsapp", "notify-sms"])
async def test_a_channel_that_works_is_said_to_work(
    sqlite_url: str, tmp_path: Path, name: str
) -> None:
    async with messaging(sqlite_url, tmp_path) as phones:
        services = phones.gateway.services
        given = {
            "ALONGSIDE_DEMO": "yes",
            "ALONGSIDE_SIMULATOR_PORT": str(services.settings.simulator_port),
            "ALONGSIDE_PUBLIC_URL": phones.exchange.gateway_url,
        }
        lines, is_well = await check(Settings.from_env(given), name)
    assert is_well, lines
    assert lines[-1].endswith(f"/webhooks/{name}")


async def test_what_is_wrong_is_named() -> None:
    given = {"ALONGSIDE_DEMO": "yes", "ALONGSIDE_PUBLIC_URL": CLOSED}
    settings = Settings.from_env({**given, "ALONGSIDE_SIMULATOR_PORT": "9"})
    lines, is_well = await check(settings, "whatsapp")
    assert not is_well
    assert any("Meta does not answer" in line for line in lines)
    assert any("can't be reached" in line for line in lines)
