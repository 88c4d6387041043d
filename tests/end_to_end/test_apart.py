"""Every process by its own command, as on machines of their own: a secret, Redis, a lone worker."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.support.chat import Chat
from tests.support.redis_server import REDIS, require_redis
from tests.support.service import answers, environment, wait_for

SECRET = "s" * 40
PROCESSES = ("actions", "rasa", "gateway", "worker")


@dataclass
class Apart:
    """The processes, and what they were given."""

    settings: dict[str, str]

    def url(self, name: str) -> str:
        """Where the process of that name listens."""
        return f"http://127.0.0.1:{self.settings[f'ALONGSIDE_{name.upper()}_PORT']}"


@contextmanager
def process(name: str, settings: dict[str, str], log: Path) -> Iterator[None]:
    """`python -m bot NAME`, ended as an orchestrator ends it."""
    with log.open("w") as output:
        started = subprocess.Popen(
            [sys.executable, "-m", "bot", name], env=settings, stdout=output, stderr=output
        )
    try:
        yield
    finally:
        started.terminate()
        assert started.wait(30) is not None


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    require_redis()
    folder = tmp_path_factory.mktemp("apart")
    settings = environment(
        folder,
        ALONGSIDE_INTERNAL_SECRET=SECRET,
        ALONGSIDE_REDIS_URL=REDIS,
        ALONGSIDE_WORKER_IN_GATEWAY="no",
        ALONGSIDE_MESSAGES_PER_MINUTE="1000",
    )
    made = Apart(settings)
    with ExitStack() as stack:
        for name in PROCESSES:
            stack.enter_context(process(name, settings, folder / f"{name}.log"))
        wait_for(lambda: answers(f"{made.url('gateway')}/health/ready"), 120)
        yield made


def test_a_question_is_answered_by_all_of_them_together(apart: Apart) -> None:
    replies = Chat(apart.url("gateway")).ask("what is psychosis")
    assert any(reply["title"] == "What psychosis is" for reply in replies)


def test_rasa_locks_conversations_in_redis(apart: Apart) -> None:
    folder = Path(apart.settings["ALONGSIDE_VAR_DIR"])
    endpoints = (folder / "endpoints.yml").read_text("utf-8")
    assert "type: redis" in endpoints
    assert (folder / "endpoints.yml").stat().st_mode & 0o077 == 0
    # What never comes fails the test, instead of waiting for ever.
    client: Any = redis.Redis.from_url(REDIS, socket_timeout=20)
    with client.monitor() as monitor:
        Chat(apart.url("gateway")).ask("what is psychosis")
        seen = (monitor.next_command()["command"] for _ in range(50))
        assert any(command.startswith("SET lock:") for command in seen)


@pytest.mark.parametrize("path", ["rasa/webhooks/rest/webhook", "actions/webhook"])
def test_strangers_are_turned_away(apart: Apart, path: str) -> None:
    name, _, rest = path.partition("/")
    body = json.dumps({"sender": "x", "message": "hi", "next_action": "action_listen"}).encode()
    request = urllib.request.Request(  # noqa: S310 (our own address)
        f"{apart.url(name)}/{rest}", data=body, headers={"Content-Type": "application/json"}
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=5)  # noqa: S310
    assert caught.value.code == 401


@pytest.mark.parametrize("name", PROCESSES)
def test_each_is_well_to_its_health_check(apart: Apart, name: str) -> None:
    done = subprocess.run(
        [sys.executable, "docker/healthcheck.py", name], env=apart.settings, check=False
    )
    assert done.returncode == 0
