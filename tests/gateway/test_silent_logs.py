"""The logs of a whole conversation, with all that can go wrong, hold nothing of what was said."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from uuid import uuid4

import pytest

from bot import logs
from tests.support.gateway import Gateway


@pytest.fixture
def _logged(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    before = logging.getLogger().handlers
    logs.set_up("DEBUG")
    yield
    logging.getLogger().handlers = before


@pytest.mark.usefixtures("_logged")
async def test_logs_hold_nothing_of_what_was_said(
    gateway: Gateway, capsys: pytest.CaptureFixture[str]
) -> None:
    carer = await gateway.begin()
    canary, number = "canaryword", "07700 900 461"
    await carer.say(f"{canary} my number is {number}")
    await carer.until_replies(1)
    await carer.say(f"{canary} he will kill himself")
    await carer.post(data=f'{{"{canary}": "{canary}"'.encode())
    await carer.post({"id": str(uuid4()), "text": canary, canary: canary})
    await gateway.client.get(f"/api/{canary}?{canary}={canary}")
    gateway.rasa.answers[canary] = [{"custom": {"article": canary}}]
    await carer.say(canary)
    gateway.detector.broken = True
    await gateway.database.take_away()
    await carer.say(f"{canary} again")
    await gateway.database.bring_back()
    gateway.rasa.mode = "garbage"
    await carer.until_replies(3)
    await gateway.client.delete(carer.url, headers=carer.headers)
    written = capsys.readouterr().err
    assert "detector_failed" in written
    assert "request method=POST" in written
    for secret in (canary, carer.token, carer.id, "900461", "900 461", "07700"):
        assert secret not in written
