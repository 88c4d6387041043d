"""Small requests that would grow: packed bodies, deep nesting, huge numbers, many fields."""

from __future__ import annotations

import gzip
import json
import resource
import zlib
from uuid import uuid4

import brotli
import pytest

from bot.staff.model import Role
from tests.support.console import ConsoleUnderTest
from tests.support.gateway import Gateway

MEGABYTE = 1024 * 1024
FORM = "application/x-www-form-urlencoded"
PACKED = {
    "gzip": gzip.compress(b"a" * 100 * MEGABYTE),
    "deflate": zlib.compress(b"a" * 100 * MEGABYTE),
    "br": brotli.compress(b"a" * 100 * MEGABYTE, quality=5),
}
# What the process may hold more than before, after a hundred megabytes were packed into it.
ROOM = 40 * MEGABYTE
DEEP = 100_000
JSON_BOMBS = {
    "lists in lists": "[" * DEEP + "]" * DEEP,
    "objects in objects": '{"a":' * (DEEP // 4) + "1" + "}" * (DEEP // 4),
    "never closed": "[" * DEEP,
    "inside a field": '{"id": "x", "text": ' + "[" * DEEP + "]" * DEEP + "}",
    "a number of many digits": '{"id": ' + "9" * DEEP + "}",
    "a number out of reach": '{"id": 1e999999, "text": NaN}',
    "one key many times": "{" + '"id": 1,' * 10_000 + '"text": "x"}',
    "many keys": json.dumps(dict.fromkeys(map(str, range(10_000)), 1)),
    "half a letter": '{"id": "\\ud800", "text": "\\udfff"}',
}


def most_held() -> int:
    """Bytes this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("kind", PACKED)
async def test_a_packed_body_is_not_unpacked_past_the_limit(
    light_gateway: Gateway, light_console: ConsoleUnderTest, kind: str
) -> None:
    carer = await light_gateway.begin()
    packed = {"Content-Encoding": kind, "Content-Type": FORM}
    before = most_held()
    answer = await carer.post(data=PACKED[kind], headers={**carer.headers, **packed})
    assert answer.status in (400, 413)
    chat = await light_gateway.client.post("/chat", data=PACKED[kind], headers=packed)
    assert chat.status in (400, 413)
    visitor = await light_console.visitor()
    form = await visitor.session.post("/sign-in", data=PACKED[kind], headers=packed)
    assert form.status in (400, 403, 404, 413)
    assert most_held() - before < ROOM
    assert (await light_gateway.client.get("/health/live")).status == 200


@pytest.mark.parametrize("bomb", JSON_BOMBS.values(), ids=JSON_BOMBS)
async def test_a_strange_body_is_answered_in_plain_words(light_gateway: Gateway, bomb: str) -> None:
    carer = await light_gateway.begin()
    for answer in (
        await carer.post(data=bomb.encode()),
        await light_gateway.client.post("/api/conversations", data=bomb.encode()),
    ):
        assert answer.status in (400, 413)
        assert (await answer.json())["error"]["message"]
    await carer.say("still here")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Content-Type": f"{FORM}; charset=no-such"}, 400),
        ({"Content-Type": f"{FORM}; charset=utf-16"}, 200),
        ({"Content-Type": "multipart/form-data"}, 400),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 400),
        ({"Content-Type": FORM, "Content-Encoding": "gzip"}, 400),
    ],
)
async def test_a_form_that_is_none_gets_a_page_and_no_outage(
    light_gateway: Gateway, headers: dict[str, str], expected: int
) -> None:
    given = {**headers, "Connection": "close"}
    answer = await light_gateway.client.post("/chat", data=b"text=hello\xff%ff", headers=given)
    assert answer.status == expected, await answer.text()
    assert answer.content_type == "text/html"
    assert (await light_gateway.client.get("/health/live")).status == 200


async def test_a_form_of_many_fields_or_files_is_refused_or_cheap(
    light_gateway: Gateway, light_console: ConsoleUnderTest
) -> None:
    many = "&".join(f"a{n}={n}" for n in range(12_000))
    head = {"Content-Type": FORM}
    answer = await light_gateway.client.post("/chat", data=many, headers=head)
    assert answer.status in (200, 400, 413)
    visitor = await light_console.signed_in(Role.ADMIN)
    answer = await visitor.session.post("/find", data=many, headers=head)
    assert answer.status in (403, 413)
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="f"; filename="{n}"\r\n\r\na\r\n'
        for n in range(1_500)
    )
    multipart = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await light_gateway.client.post("/chat", data=f"{parts}--x--\r\n", headers=multipart)
    assert answer.status in (200, 400, 413)


async def test_a_broken_form_is_refused_by_the_console(light_console: ConsoleUnderTest) -> None:
    visitor = await light_console.signed_in(Role.ADMIN)
    packed = {"Content-Type": FORM, "Content-Encoding": "gzip"}
    answer = await visitor.session.post("/find", data=b"csrf=csrf-token&words=x", headers=packed)
    assert answer.status == 403


async def test_danger_in_a_file_s_place_is_no_message(light_gateway: Gateway) -> None:
    """An upload is never kept: there is no field that takes a file."""
    body = (
        '--x\r\nContent-Disposition: form-data; name="text"; filename="a.txt"\r\n\r\n'
        f"canary{uuid4()}\r\n--x--\r\n"
    )
    head = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await light_gateway.client.post("/chat", data=body, headers=head)
    assert answer.status == 200
    assert "canary" not in await answer.text()
    assert light_gateway.rasa.asked == []
