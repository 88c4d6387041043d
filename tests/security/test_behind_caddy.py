"""The gateway behind the proxy that we ship, docker/Caddyfile: what one cuts, so does the other.

A relay between the two listens: what gets past Caddy unseen would show in the gateway's answers.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from yarl import URL

from tests.security.raw import send, statuses
from tests.security.test_raw_http import CHUNKED, TWO_WAYS, ask, gateway_url
from tests.support.gateway import Gateway
from tests.support.pump import pump
from tests.support.service import free_port

CADDYFILE = Path("docker/Caddyfile")
# Caddy answers this itself, with 404: only a smuggled one reaches the gateway.
INSIDE = "/health/live"
SEEN = b'"live"'
PATIENCE = 15.0


@dataclass
class Relay:
    """Passes bytes on between Caddy and the gateway, and keeps them."""

    gateway: URL
    asked: bytearray = field(default_factory=bytearray)
    answered: bytearray = field(default_factory=bytearray)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of Caddy's."""
        behind, to = await asyncio.open_connection(self.gateway.host, self.gateway.port)
        await asyncio.gather(pump(reader, to, self.asked), pump(behind, writer, self.answered))


@dataclass
class Proxied:
    """A running Caddy, and what passed behind it."""

    url: URL
    relay: Relay

    @property
    def host(self) -> bytes:
        """The header that names it."""
        return f"Host: {self.url.authority}".encode()


@pytest.fixture
async def proxied(light_gateway: Gateway, tmp_path: Path) -> AsyncIterator[Proxied]:
    """Our Caddyfile before a gateway, without TLS."""
    program = shutil.which("caddy")
    if program is None and not os.environ.get("CI"):
        pytest.skip("Caddy is not installed on this machine; where CI is set, it must be")
    assert program
    relay = Relay(gateway_url(light_gateway))
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    url = URL(f"http://127.0.0.1:{free_port()}")
    try:
        async with caddy(program, url, server.sockets[0].getsockname()[1], tmp_path):
            yield Proxied(url, relay)
    finally:
        server.close()


@asynccontextmanager
async def caddy(program: str, url: URL, behind: int, folder: Path) -> AsyncIterator[None]:
    """A Caddy of the test's own, with nothing of it outside ``folder``."""
    file = folder / "Caddyfile"
    text = CADDYFILE.read_text("utf-8")
    assert "admin 127.0.0.1:2019" in text
    file.write_text(text.replace("admin 127.0.0.1:2019", "admin off"), "utf-8")
    environment = {
        "CHAT_DOMAIN": str(url.origin()), "CONSOLE_DOMAIN": f"http://127.0.0.1:{free_port()}",
        "GATEWAY": f"127.0.0.1:{behind}", "HOME": str(folder), "PATH": os.environ["PATH"],
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        program, "run", "--config", str(file), "--adapter", "caddyfile",
        env=environment, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await _until_it_listens(url)
        yield
    finally:
        process.kill()
        await process.wait()


async def _until_it_listens(url: URL) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection(url.host, url.port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def test_what_is_inside_is_not_to_be_had_from_outside(proxied: Proxied) -> None:
    """And a relay that hears it would tell: so the tests below can fail."""
    inside = ask(INSIDE, proxied.host)
    assert statuses(await send(proxied.url, inside)) == [404]
    assert SEEN not in proxied.relay.answered
    assert SEEN in await send(proxied.relay.gateway, inside)


@pytest.mark.parametrize("lengths", TWO_WAYS.values(), ids=TWO_WAYS)
@pytest.mark.parametrize("first", [CHUNKED, b"5\r\nhello\r\n" + CHUNKED])
async def test_nothing_is_smuggled_past_it(
    proxied: Proxied, lengths: list[bytes], first: bytes
) -> None:
    hidden = ask(INSIDE, b"Host: x", b"Content-Length: 0")
    request = ask("/api/conversations", proxied.host, *lengths, method="POST", body=first + hidden)
    await send(proxied.url, request)
    assert SEEN not in proxied.relay.answered
    # Whatever it left behind on the way to the gateway spoils nobody else's message.
    after = await send(proxied.url, ask("/chat", proxied.host))
    assert statuses(after) == [200]
    assert SEEN not in after + bytes(proxied.relay.answered)


async def test_an_address_that_the_client_made_up_is_not_passed_on(proxied: Proxied) -> None:
    forged = (b"X-Forwarded-For: 203.0.113.9", b"X-Forwarded-For: 198.51.100.7", b"X-Real-IP: 1.2")
    assert statuses(await send(proxied.url, ask("/chat", proxied.host, *forged))) == [200]
    lines = [line for line in bytes(proxied.relay.asked).split(b"\r\n") if b"-For:" in line]
    assert lines == [b"X-Forwarded-For: 127.0.0.1"]


@pytest.mark.parametrize(("path", "most"), [("/api/conversations", 256), ("/webhooks/x", 3500)])
async def test_bodies_that_are_too_large_end_at_the_door(
    proxied: Proxied, path: str, most: int
) -> None:
    body = b"x" * ((most + 1) * 1000)
    length = f"Content-Length: {len(body)}".encode()
    answered = await send(proxied.url, ask(path, proxied.host, length, method="POST", body=body))
    assert statuses(answered)[0] in (404, 413, 502)
    assert len(proxied.relay.asked) <= most * 1000 + 2000
