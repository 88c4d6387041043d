"""Whatever is wrong with a request, the answer says what to do, and help is not held back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bot.storage.arrivals import Arrivals
from tests.support.gateway import Carer, Gateway, running

ID = "7b0e7a52-7f0c-4a8e-9d5a-2f6f3a0f9c11"
IN_DANGER = "he will kill himself"

BAD_BODIES: list[tuple[bytes, int, str]] = [
    (b"", 400, "not_json"),
    (b"{", 400, "not_json"),
    (b"[]", 400, "not_json"),
    (b'"text"', 400, "not_json"),
    (b'{"id": "\xff", "text": "hi"}', 400, "not_json"),
    (b"[" * 100_000, 400, "not_json"),
    (json.dumps({"id": ID, "text": "hi", "admin": True}).encode(), 400, "unknown_field"),
    (json.dumps({"text": "hi"}).encode(), 400, "missing_field"),
    (json.dumps({"id": ID}).encode(), 400, "missing_field"),
    (json.dumps({"id": ID, "text": "hi", "choice": "x.0"}).encode(), 400, "text_or_choice"),
    (json.dumps({"id": "17", "text": "hi"}).encode(), 400, "bad_id"),
    (json.dumps({"id": 17, "text": "hi"}).encode(), 400, "bad_id"),
    (json.dumps({"id": ID, "text": 17}).encode(), 400, "wrong_type"),
    (json.dumps({"id": ID, "text": ""}).encode(), 400, "empty"),
    (json.dumps({"id": ID, "text": " \n\t "}).encode(), 400, "empty"),
    (json.dumps({"id": ID, "text": "\x00\x07\x9f"}).encode(), 400, "no_words"),
    (json.dumps({"id": ID, "text": "\ud800"}).encode(), 400, "no_words"),
    (json.dumps({"id": ID, "text": "a" * 10_001}).encode(), 413, "too_long"),
    (json.dumps({"id": ID, "text": "a" * 200_000}).encode(), 413, "too_long"),
    (json.dumps({"id": ID, "choice": ""}).encode(), 400, "unknown_choice"),
    (json.dumps({"id": ID, "choice": "a" * 65}).encode(), 400, "unknown_choice"),
    (json.dumps({"id": ID, "choice": f"{ID}.0"}).encode(), 400, "unknown_choice"),
]


@pytest.mark.parametrize(("body", "status", "code"), BAD_BODIES)
async def test_a_bad_body_is_answered_in_plain_words(
    light_gateway: Gateway, body: bytes, status: int, code: str
) -> None:
    carer = await light_gateway.begin()
    response = await carer.post(data=body)
    answer = await response.json()
    assert (response.status, answer["error"]["code"]) == (status, code)
    assert answer["error"]["message"] == light_gateway.services.wording.errors[code]
    assert answer["messages"] == []
    assert len((await carer.read())["messages"]) == 1


@pytest.mark.parametrize(
    "text", ["\U0001f622", "a" * 10_000, "\U0001f469‍\U0001f467" * 100, "\U0001f622" * 10_000, "ﷺ"]
)
async def test_unusual_texts_are_taken(light_gateway: Gateway, text: str) -> None:
    carer = await light_gateway.begin()
    await carer.say(text)
    assert (await carer.read(after=1))["messages"][0]["text"] == text


async def test_control_characters_are_left_out(light_gateway: Gateway) -> None:
    carer = await light_gateway.begin()
    await carer.say("\x00he\x07llo\r\nthere\x1b")
    assert (await carer.read(after=1))["messages"][0]["text"] == "hello\nthere"


async def test_a_wrong_token_opens_nothing(light_gateway: Gateway) -> None:
    carer = await light_gateway.begin()
    thief = Carer(light_gateway, carer.id, "not-the-token", [])
    client = light_gateway.client
    answers = [
        await thief.post({"id": ID, "text": "hi"}),
        await client.get(f"{carer.url}/messages", headers=thief.headers),
        await client.get(f"{carer.url}/messages"),
        await client.get(f"{carer.url}/events", headers=thief.headers),
        await client.delete(carer.url, headers=thief.headers),
    ]
    for answer in answers:
        assert answer.status == 401
        assert (await answer.json())["error"]["code"] == "wrong_token"


@pytest.mark.parametrize("identity", [str(uuid4()), "17", "%00"])
async def test_a_conversation_that_is_not_there(light_gateway: Gateway, identity: str) -> None:
    carer = Carer(light_gateway, identity, "x", [])
    response = await carer.post({"id": ID, "text": IN_DANGER})
    assert response.status == 404
    assert (await response.json())["error"]["code"] in ("no_conversation", "not_found")


async def test_a_message_id_is_used_for_one_message_only(light_gateway: Gateway) -> None:
    carer = await light_gateway.begin()
    await carer.say("hello", ID)
    response = await carer.post({"id": ID, "text": "something else"})
    assert (response.status, (await response.json())["error"]["code"]) == (409, "id_used")


async def test_two_conversations_may_use_the_same_id(light_gateway: Gateway) -> None:
    first, second = await light_gateway.begin(), await light_gateway.begin()
    assert (await first.say("hello", ID))["duplicate"] is False
    assert (await second.say("hello", ID))["duplicate"] is False


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "99999999999999", "²"])
async def test_a_bad_position_is_refused(light_gateway: Gateway, after: str) -> None:
    carer = await light_gateway.begin()
    url = f"{carer.url}/messages"
    response = await light_gateway.client.get(url, params={"after": after}, headers=carer.headers)
    assert (response.status, (await response.json())["error"]["code"]) == (400, "bad_position")


async def test_addresses_and_methods_that_are_not_there(light_gateway: Gateway) -> None:
    missing = await light_gateway.client.get("/api/nothing")
    assert (missing.status, (await missing.json())["error"]["code"]) == (404, "not_found")
    method = await light_gateway.client.put("/api/conversations")
    assert (method.status, (await method.json())["error"]["code"]) == (405, "not_allowed")


async def test_too_many_messages_must_wait(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, messages_per_minute="3") as gateway:
        carer = await gateway.begin()
        for _ in range(3):
            await carer.say("hello")
        response = await carer.post({"id": ID, "text": "hello"})
        error = (await response.json())["error"]
        assert (response.status, error["code"]) == (429, "too_many")
        assert 1 <= error["retry_after"] <= 20
        assert response.headers["Retry-After"] == str(error["retry_after"])
        await (await gateway.begin()).say("others are not held up")


async def test_too_many_conversations_from_one_address(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, conversations_per_hour="2") as gateway:
        await gateway.begin()
        await gateway.begin()
        response = await gateway.client.post("/api/conversations", json={})
        assert (response.status, (await response.json())["error"]["code"]) == (429, "too_many")


async def test_one_address_is_told_from_another_behind_our_proxy(
    sqlite_url: str, tmp_path: Path
) -> None:
    overrides = {"conversations_per_hour": "1", "trusted_proxies": "1"}
    async with running(sqlite_url, tmp_path, **overrides) as gateway:
        statuses = []
        for forwarded in ("1.1.1.1, 2.2.2.2", "1.1.1.1, 3.3.3.3", "9.9.9.9, 2.2.2.2"):
            headers = {"X-Forwarded-For": forwarded}
            response = await gateway.client.post("/api/conversations", json={}, headers=headers)
            statuses.append(response.status)
        assert statuses == [201, 201, 429]


async def test_an_opening_with_unknown_parts_is_refused(light_gateway: Gateway) -> None:
    for body, code in ((b'{"name": "x"}', "unknown_field"), (b"{", "not_json")):
        response = await light_gateway.client.post("/api/conversations", data=body)
        assert (response.status, (await response.json())["error"]["code"]) == (400, code)
    assert (await light_gateway.client.post("/api/conversations")).status == 201


async def test_our_own_mistakes_are_never_a_500(
    light_gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    carer = await light_gateway.begin()

    async def fail(*_: Any) -> None:
        raise RuntimeError("a bug, with canary words")

    monkeypatch.setattr(Arrivals, "of", fail)
    response = await carer.post({"id": ID, "text": IN_DANGER})
    answer = await response.json()
    assert (response.status, answer["error"]["code"]) == (503, "away")
    assert answer["messages"][0]["kind"] == "urgent"
    assert "canary" not in await response.text()
