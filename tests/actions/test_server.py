"""The action server asks who calls, and neither its answers nor its log hold what was said."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import logs
from tests.support.service import answers, free_port, wait_for

SECRET = "s" * 40
CANARY = "canary 07700 900123"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    port, log = free_port(), tmp_path_factory.mktemp("actions") / "log"
    env = {**os.environ, "ALONGSIDE_ACTIONS_PORT": str(port), "ALONGSIDE_INTERNAL_SECRET": SECRET}
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "actions"], env=env, stdout=output, stderr=output
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(f"{url}/health"))
        yield url, log
    finally:
        process.terminate()
        process.wait(20)


async def ask(url: str, action: str, token: str = SECRET, **body: Any) -> tuple[int, str]:
    call = {
        "next_action": action,
        "sender_id": "conversation-1",
        "version": "3.6.21",
        "domain": {},
        "tracker": {"sender_id": "conversation-1", "events": [], "slots": {},
                    "latest_message": {"text": CANARY}},
        **body,
    }  # fmt: skip
    shown = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(headers=shown) as session,
        session.post(f"{url}/webhook", json=call) as response,
    ):
        return response.status, await response.text()


async def test_only_who_shows_the_secret_is_served(server: tuple[str, Path]) -> None:
    url, _ = server
    assert (await ask(url, "action_talk_to_human", token="wrong"))[0] == 401
    status, answer = await ask(url, "action_talk_to_human")
    assert status == 200
    assert "responses" in answer


async def test_an_action_that_fails_echoes_nothing(server: tuple[str, Path]) -> None:
    url, log = server
    # A tracker without events is none that Rasa sends: the action can't read it.
    status, answer = await ask(url, "action_repeat", tracker={"latest_message": CANARY})
    assert status == 500
    assert answer == '{"error":"action_failed"}'
    assert CANARY not in log.read_text()


async def test_the_log_names_the_conversation_by_its_hash(server: tuple[str, Path]) -> None:
    url, log = server
    await ask(url, "action_talk_to_human")
    text = log.read_text()
    assert f"action conversation={logs.short_hash('conversation-1')}" in text
    assert "action=action_talk_to_human status=200" in text
    assert "conversation-1" not in text
    assert "900123" not in text


def test_it_does_not_listen_to_strangers_without_a_secret() -> None:
    env = {**os.environ, "ALONGSIDE_ACTIONS_HOST": "0.0.0.0", "ALONGSIDE_INTERNAL_SECRET": ""}  # noqa: S104
    done = subprocess.run(
        [sys.executable, "-m", "bot", "actions"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "set ALONGSIDE_INTERNAL_SECRET" in done.stderr
