"""Metrics: what waits and what failed, for this machine only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.messaging import PHONE, Messaging, messaging


@pytest.fixture
async def phones(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Messaging]:
    async with messaging(sqlite_url, tmp_path) as started:
        yield started


async def shown(phones: Messaging) -> str:
    response = await phones.gateway.client.get("/metrics")
    assert response.status == 200
    assert response.content_type == "text/plain"
    return await response.text()


async def test_dead_letters_and_silence_are_counted_by_channel(phones: Messaging) -> None:
    await phones.exchange.write("notify-sms", PHONE, "hello")
    await phones.until_ours("notify-sms", 2)
    await phones.until_status("delivered", "delivered")
    phones.exchange.mood = "refusing"
    await phones.exchange.write("notify-sms", PHONE, "hello again")
    async with asyncio.timeout(15):
        while (await phones.statuses())[-1] != "failed":
            await asyncio.sleep(0.03)
    page = await shown(phones)
    assert 'alongside_outbox{channel="notify-sms",status="failed"} 1' in page
    assert 'alongside_silence_seconds{channel="notify-sms"} ' in page
    assert "alongside_spooled 0" in page
    assert 'alongside_up{part="rasa"} 1' in page
    assert "alongside_letters_failed 0" in page
    assert PHONE not in page


async def test_without_its_database_the_gateway_still_says_so(
    postgresql_url: str, tmp_path: Path
) -> None:
    async with messaging(postgresql_url, tmp_path) as phones:
        await phones.gateway.database.take_away()
        page = await shown(phones)
    assert 'alongside_up{part="database"} 0' in page
    assert 'alongside_up{part="rasa"} 1' in page


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
async def test_nobody_sees_them_through_a_proxy(phones: Messaging, header: str) -> None:
    response = await phones.gateway.client.get("/metrics", headers={header: "203.0.113.7"})
    assert response.status == 404


async def test_another_machine_sees_them_with_the_token_only(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with messaging(sqlite_url, tmp_path, metrics_token="t" * 32) as phones:
        from_afar = {"X-Forwarded-For": "203.0.113.7"}
        for token, status in (("", 404), ("wrong", 404), ("\u00e9" * 32, 404), ("t" * 32, 200)):
            shown = {**from_afar, "Authorization": f"Bearer {token}"}
            response = await phones.gateway.client.get("/metrics", headers=shown)
            assert response.status == status
