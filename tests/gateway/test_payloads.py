"""Whatever is posted, the answer is one of those described: never a 500."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.gateway import Carer, Gateway, running

IN_DANGER = "he will kill himself"
ID = "7b0e7a52-7f0c-4a8e-9d5a-2f6f3a0f9c11"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.fixed_dictionaries({}, optional=dict.fromkeys(("id", "text", "choice", "other"), JSON))
PROPER = st.fixed_dictionaries({"id": st.uuids().map(str), "text": st.text(max_size=300)})
BODIES = st.one_of(
    st.binary(max_size=200), *(part.map(json.dumps).map(str.encode) for part in (FIELDS, PROPER))
)


async def test_no_payload_breaks_it(light_gateway: Gateway) -> None:
    carer = await light_gateway.begin()
    bodies: list[bytes] = []

    @settings(max_examples=300, database=None, suppress_health_check=list(HealthCheck))
    @given(BODIES)
    def collect(body: bytes) -> None:
        bodies.append(body)

    collect()
    stored = 0
    for body in bodies:
        response = await carer.post(data=body)
        answer = await response.json()
        assert response.status in (202, 400, 409, 413), (body, answer)
        stored += response.status == 202 and not answer["duplicate"]
    shown = (await carer.read())["messages"]
    assert len([one for one in shown if one["from"] == "carer"]) == stored


@pytest.mark.parametrize(
    "body",
    [
        f'{{"id": "{ID}", "text": "{IN_DANGER}", "extra": 1}}',
        f'{{"text": "{IN_DANGER}"}}',
        f'{{"message": "{IN_DANGER}"}}',
        f'{{"id": "{ID}", "text": ["{IN_DANGER}"]}}',
        f'{{"id": "{ID}", "text": "{IN_DANGER}',
        f'{{"id": "{ID}", "text": "{"a " * 6_000}{IN_DANGER}"}}',
        f'{{"id": "{ID}", "text": "{IN_DANGER}{" a" * 100_000}"}}',
    ],
)
async def test_an_urgent_reply_comes_with_every_error(light_gateway: Gateway, body: str) -> None:
    for carer in (await light_gateway.begin(), Carer(light_gateway, str(uuid4()), "x", [])):
        response = await carer.post(data=body.encode())
        answer = await response.json()
        assert response.status >= 400
        assert [one["kind"] for one in answer["messages"]] == ["urgent"]
        assert answer["messages"][0]["actions"] == [{"label": "Call 999", "href": "tel:999"}]


async def test_an_urgent_reply_comes_although_there_were_too_many(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with running(sqlite_url, tmp_path, messages_per_minute="1") as gateway:
        carer = await gateway.begin()
        await carer.say("hello")
        response = await carer.post({"id": ID, "text": IN_DANGER})
        assert response.status == 429
        assert [one["kind"] for one in (await response.json())["messages"]] == ["urgent"]
