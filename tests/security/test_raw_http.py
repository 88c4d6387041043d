"""Requests that no well-behaved client sends: two lengths, forged headers, odd paths and hosts."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from yarl import URL

from bot.staff.model import Role
from tests.security.raw import send, statuses
from tests.support.console import ConsoleUnderTest
from tests.support.console import running as running_console
from tests.support.gateway import Gateway

EVIL = "evil.example"
HIDDEN = b"GET /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
CHUNKED = b"0\r\n\r\n"
# What a proxy and we might cut in two different places.
TWO_WAYS = {
    "length and chunks": [b"Content-Length: 5", b"Transfer-Encoding: chunked"],
    "chunks and length": [b"Transfer-Encoding: chunked", b"Content-Length: 5"],
    "two lengths": [b"Content-Length: 5", b"Content-Length: 67"],
    "two lengths in one": [b"Content-Length: 5, 67"],
    "a length with a sign": [b"Content-Length: +5"],
    "a length that is none": [b"Content-Length: 5\x0b"],
    "chunks twice": [b"Transfer-Encoding: chunked, chunked"],
    "chunks, then something": [b"Transfer-Encoding: chunked, identity"],
    "a space before the colon": [b"Transfer-Encoding : chunked"],
    "a folded line": [b"Transfer-Encoding:\r\n chunked"],
    "a strange sign": [b"Transfer-Encoding: \x0bchunked"],
}


def gateway_url(gateway: Gateway) -> URL:
    return gateway.client.make_url("/")


def ask(path: str, *headers: bytes, method: str = "GET", body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1".encode("latin-1"), *headers]
    return b"\r\n".join([*lines, b"", b""]) + body


@pytest.mark.parametrize("lengths", TWO_WAYS.values(), ids=TWO_WAYS)
@pytest.mark.parametrize("door", ["gateway", "console"])
async def test_a_body_that_could_be_cut_in_two_ways_is_refused(
    light_gateway: Gateway, light_console: ConsoleUnderTest, lengths: list[bytes], door: str
) -> None:
    url = gateway_url(light_gateway) if door == "gateway" else light_console.server.make_url("/")
    path = "/api/conversations" if door == "gateway" else "/sign-in"
    request = ask(path, b"Host: x", *lengths, method="POST", body=CHUNKED + HIDDEN)
    answered = await send(url, request)
    assert statuses(answered) == [400]
    assert b'"live"' not in answered


async def test_requests_in_one_go_are_answered_one_by_one(light_gateway: Gateway) -> None:
    """So that the test above would see a smuggled request, were there one."""
    assert statuses(await send(gateway_url(light_gateway), HIDDEN + HIDDEN)) == [200, 200]


@pytest.mark.parametrize(
    "path",
    [
        "/list/x%0d%0aSet-Cookie:%20a=b",
        "/api/conversations/x%0d%0aLocation:%20https:%2f%2fevil.example",
        "/widget/x%0d%0aX-Injected:%20yes",
        "/webhooks/x%0aX-Injected:yes",
        "/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=x%0d%0aX-Injected:%20yes",
    ],
)
async def test_no_header_of_an_answer_comes_from_outside(light_gateway: Gateway, path: str) -> None:
    answered = await send(gateway_url(light_gateway), ask(path, b"Host: x", b"Connection: close"))
    head = answered.partition(b"\r\n\r\n")[0].lower()
    assert statuses(answered)[0] in (403, 404, 405)
    for injected in (b"x-injected", b"set-cookie", b"\r\nlocation:"):
        assert injected not in head


@pytest.mark.parametrize(
    "path", ["/?find=x%0d%0aX-Injected:%20yes", "/sign-in?next=%2f%0d%0aX-Injected:%20yes"]
)
async def test_no_redirect_of_the_console_carries_a_header_from_outside(
    light_console: ConsoleUnderTest, path: str
) -> None:
    visitor = await light_console.signed_in(Role.ADMIN)
    answer = await visitor.get(path)
    assert answer.status in (200, 303)
    assert "X-Injected" not in answer.headers
    assert "\n" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "head", [b"Host: x\r\nX-A: a\x00b", b"Host: x\r\nX-A: a\rb", b"Host: x\r\nX A: b"]
)
async def test_a_header_with_signs_that_no_header_has_is_refused(
    light_gateway: Gateway, head: bytes
) -> None:
    assert statuses(await send(gateway_url(light_gateway), ask("/health/live", head))) == [400]


@pytest.mark.parametrize("size", [9_000, 1_000_000])
async def test_a_head_without_end_is_refused(light_gateway: Gateway, size: int) -> None:
    request = ask("/health/live", b"Host: x", b"X-A: " + b"a" * size)
    assert set(statuses(await send(gateway_url(light_gateway), request))) <= {400}
    assert (await light_gateway.client.get("/health/live")).status == 200


@pytest.mark.parametrize("path", ["/", "/chat", "/api/openapi.yaml", "/nothing", "/list/x"])
async def test_the_host_that_a_request_names_is_never_repeated(
    light_gateway: Gateway, path: str
) -> None:
    forged = {"Host": EVIL, "X-Forwarded-Host": EVIL, "Forwarded": f"host={EVIL}"}
    answer = await light_gateway.client.get(path, headers=forged)
    assert EVIL not in await answer.text()
    assert EVIL not in str(answer.headers)


async def test_the_console_never_sends_anybody_to_the_host_that_a_request_names(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with running_console(
        sqlite_url, tmp_path, console_url="https://console.example.org"
    ) as console:
        visitor = await console.visitor()
        for path in ("/", "/requests/1", "/sign-in"):
            answer = await visitor.get(path, headers={"Host": EVIL, "X-Forwarded-Host": EVIL})
            assert EVIL not in await answer.text()
            assert urlsplit(answer.headers.get("Location", "/")).netloc == ""


async def test_a_form_with_the_wrong_host_is_refused_although_its_origin_is_the_same(
    sqlite_url: str, tmp_path: Path
) -> None:
    """A name of the attacker's that leads to our address: DNS rebinding."""
    async with running_console(
        sqlite_url, tmp_path, console_url="https://console.example.org"
    ) as console:
        visitor, member = await console.visitor(), await console.member()
        form = {"email": member.email, "password": "x" * 15}
        forged = {"Host": EVIL, "Origin": f"https://{EVIL}"}
        answer = await visitor.session.post("/sign-in", data=form, headers=forged)
        assert answer.status == 403


TRAVERSALS = [
    "/../../etc/passwd",
    "/..%2f..%2f..%2fetc/passwd",
    "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/....//....//etc/passwd",
    "/..%5c..%5cetc/passwd",
    "/..%252f..%252fetc/passwd",
    "//etc/passwd",
    "/%00/etc/passwd",
    "/..%c0%af..%c0%afetc/passwd",
    "/../app.py",
    "/../openapi.yaml",
    "/../../settings.py",
    "/../templates/base.html",
]


@pytest.mark.parametrize("path", TRAVERSALS)
async def test_no_file_outside_the_folders_is_served(
    light_gateway: Gateway, light_console: ConsoleUnderTest, path: str
) -> None:
    doors = (gateway_url(light_gateway), "/widget"), (light_console.server.make_url("/"), "/static")
    for url, folder in doors:
        answered = await send(url, ask(folder + path, b"Host: x", b"Connection: close"))
        assert statuses(answered)[0] in (303, 400, 403, 404)
        for found in (b"root:", b"from __future__", b"openapi: 3", b"{%"):
            assert found not in answered


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "PROPFIND"])
async def test_methods_that_nobody_needs_are_refused(
    light_gateway: Gateway, light_console: ConsoleUnderTest, method: str
) -> None:
    canary = b"X-Canary: c4n4ry"
    for url in (gateway_url(light_gateway), light_console.server.make_url("/")):
        request = ask("/", b"Host: x", canary, b"Connection: close", method=method)
        answered = await send(url, request)
        assert statuses(answered)[0] in (303, 400, 403, 404, 405)
        assert b"c4n4ry" not in answered
