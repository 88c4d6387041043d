"""Nothing that comes from outside decides whom we call: no address of a carer's is ever fetched."""

from __future__ import annotations

import ast
import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.posting import call
from bot.simulator.calls import Call
from bot.simulator.exchange import NAMES, new_id
from tests.support.messaging import PHONE, Messaging, messaging

# Who may call others. Each takes its address from the settings or from data/teams.yml, in words of
# its own: a new name here needs a look at where its addresses come from.
CALLERS = {
    "bot/channel_check.py": "our own webhook, from ALONGSIDE_PUBLIC_URL",
    "bot/channels/posting.py": "a provider, from ALONGSIDE_..._URL",
    "bot/components/kept_connection.py": "the action server, from Rasa's endpoints",
    "bot/conversation/neighbours.py": "Rasa and the action server, from the settings",
    "bot/conversation/rasa_client.py": "Rasa, from the settings",
    "bot/doctor/neighbour_checks.py": "our own processes and providers, from the settings",
    "bot/notifications/postroom.py": "a team's webhook, from data/teams.yml",
    "bot/readiness.py": "our own processes",
    "bot/simulator/exchange.py": "our own gateway, in a demonstration",
}
CLIENTS = {"ClientSession", "urlopen", "create_connection", "open_connection"}
BAIT = "http://169.254.169.254/latest/meta-data"
TRAPS = (
    BAIT,
    f"[x]({BAIT})",
    f"![x]({BAIT})",
    f'<img src="{BAIT}">',
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "http://127.0.0.1:5005/model/train",
    "http://[::ffff:127.0.0.1]/",
    f"@{BAIT}",
    '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>',
)


def callers() -> set[str]:
    """Our modules that make a client."""
    found = set()
    for folder in ("bot", "actions"):
        for path in Path(folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", None)
                if isinstance(node, ast.Attribute | ast.Name) and name in CLIENTS:
                    found.add(str(path))
    return found


def test_only_these_modules_call_others() -> None:
    assert callers() == {name for name in CALLERS if Path(name).exists()}


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """Host and port of every connection that this process opens by name or number."""
    opened: list[tuple[str, Any]] = []
    loop_class = type(asyncio.new_event_loop())
    original, resolve = loop_class.sock_connect, socket.getaddrinfo

    async def connect(self: Any, sock: Any, address: Any) -> Any:
        opened.append((str(address[0]), address[1]))
        return await original(self, sock, address)

    def look_up(host: Any, *given: Any, **more: Any) -> Any:
        opened.append((str(host), given[0] if given else None))
        return resolve(host, *given, **more)

    monkeypatch.setattr(loop_class, "sock_connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return opened


@pytest.fixture
async def phones(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Messaging]:
    async with messaging(sqlite_url, tmp_path) as started:
        yield started


async def test_addresses_in_messages_are_words(
    phones: Messaging, called: list[tuple[str, Any]]
) -> None:
    carer = await phones.gateway.begin()
    ours = {phones.gateway.client.port, urlsplit(phones.exchange.gateway_url).port}
    for trap in TRAPS:
        await carer.say(trap)
    await carer.until_replies(len(TRAPS))
    for channel in NAMES:
        written: Call = phones.exchange._call(channel, PHONE, TRAPS[0], new_id(channel))
        headers = {**written.headers, "X-Forwarded-Host": "evil.example"}
        client = phones.gateway.client
        assert (await client.post(written.path, data=written.body, headers=headers)).status == 200
    assert called, "no connection was seen: the test looks in the wrong place"
    assert {host for host, _ in called} <= {"127.0.0.1", "localhost", "::1"}
    assert 80 not in {port for _, port in called}
    assert 6379 not in {port for _, port in called}
    assert ours


async def test_where_a_provider_sends_us_on_to_is_not_followed() -> None:
    asked = []

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path == "/send":
            raise web.HTTPTemporaryRedirect("/metadata")
        return web.Response(text="{}")

    app = web.Application()
    app.router.add_route("*", "/{path}", elsewhere)
    server = TestServer(app)
    await server.start_server()
    try:
        answered = await call("POST", str(server.make_url("/send")), json={})
    finally:
        await server.close()
    assert answered.status == 307
    assert asked == ["/send"]
