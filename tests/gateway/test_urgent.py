"""The urgent reply comes at once, with Rasa, the worker, the database and the disk broken."""

from __future__ import annotations

import time
from dataclasses import replace
from uuid import uuid4

import pytest

from bot.storage.concerns import Concerns
from bot.storage.spool import Spool
from tests.support.gateway import Gateway, replies

IN_DANGER = "my brother says he will kill himself"


async def test_an_urgent_reply_comes_in_the_same_response(gateway: Gateway) -> None:
    gateway.rasa.mode = "error"
    carer, message = await gateway.begin(), str(uuid4())
    taken = await carer.say(IN_DANGER, message)
    [urgent] = taken["messages"]
    assert (urgent["kind"], urgent["in_reply_to"]) == ("urgent", message)
    assert urgent["actions"] == [{"label": "Call 999", "href": "tel:999"}]
    assert "<p>Please call 999 now.</p>" in urgent["html"]
    assert replies((await carer.read())["messages"]) == [urgent]
    assert (await carer.read())["typing"] is False
    assert await carer.say(IN_DANGER, message) == {**taken, "duplicate": True}
    assert gateway.rasa.asked == []


async def test_the_concern_is_noted_without_its_words(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await carer.say(IN_DANGER)
    async with gateway.services.database.reading() as work:
        rows = await work.connection.exec_driver_sql("SELECT * FROM concerns")
        [row] = rows.mappings()
        assert (row["kind"], row["at_risk"]) == ("suicide_person", "person")
        assert IN_DANGER not in str(dict(row))
        status = await work.connection.exec_driver_sql("SELECT status, concern_kind FROM inbox")
        assert [tuple(one) for one in status] == [("done", "suicide_person")]


async def test_the_reply_knows_the_nation(gateway: Gateway) -> None:
    gateway.rasa.answers["wales"] = [{"text": "Noted."}, {"custom": {"nation": "wales"}}]
    carer = await gateway.begin()
    await carer.say("wales")
    await carer.until_replies(1)
    taken = await carer.say(IN_DANGER)
    assert "Nation: wales." in taken["messages"][0]["text"]


async def test_an_urgent_reply_comes_without_a_database(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await gateway.database.take_away()
    began = time.monotonic()
    message = str(uuid4())
    taken = await carer.say(IN_DANGER, message)
    assert time.monotonic() - began < 1
    assert taken["position"] is None
    [urgent] = taken["messages"]
    assert urgent["kind"] == "urgent"
    await gateway.database.bring_back()
    [shown] = await carer.until_replies(1)
    assert shown["id"] == urgent["id"]
    assert shown["position"] == 3


async def test_a_new_carer_gets_an_urgent_reply_without_a_database(gateway: Gateway) -> None:
    await gateway.database.take_away()
    carer = await gateway.begin()
    assert carer.first[0]["kind"] == "welcome"
    taken = await carer.say(IN_DANGER)
    assert taken["messages"][0]["kind"] == "urgent"
    await gateway.database.bring_back()
    response = None
    while response is None or response.status != 200:
        response = await gateway.client.get(f"{carer.url}/messages", headers=carer.headers)
    messages = await carer.until(lambda messages: len(messages) == 3)
    assert messages[0] == carer.first[0]
    assert messages[2]["id"] == taken["messages"][0]["id"]


async def test_an_urgent_reply_comes_without_database_and_disk(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    carer = await gateway.begin()
    await gateway.database.take_away()
    monkeypatch.setattr(Spool, "put", full)
    # What is refused once the database can tell who writes holds up nobody else.
    stranger = replace(carer, id=str(uuid4()))
    await stranger.say(IN_DANGER)
    taken = await carer.say(IN_DANGER)
    assert taken["messages"][0]["kind"] == "urgent"
    response = await carer.post({"id": str(uuid4()), "text": "hello"})
    assert response.status == 503
    assert (await response.json())["error"]["code"] == "away"
    # A team sees it as soon as there is a database again.
    await gateway.database.bring_back()
    urgent = taken["messages"][0]["id"]
    await carer.until(lambda messages: urgent in [one["id"] for one in messages])
    async with gateway.services.database.reading() as work:
        assert len(await work.requests.of_conversation(carer.id)) == 1


async def test_a_broken_detector_stops_nothing_and_is_marked(gateway: Gateway) -> None:
    carer = await gateway.begin()
    gateway.detector.broken = True
    assert (await carer.say(IN_DANGER))["messages"] == []
    await carer.until_replies(1)
    async with gateway.services.database.reading() as work:
        rows = await work.connection.exec_driver_sql("SELECT kind FROM concerns")
        assert [tuple(row) for row in rows] == [("not_checked",)]


async def test_broken_replies_leave_the_last_resort(
    light_gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    carer = await light_gateway.begin()
    monkeypatch.setattr(light_gateway.services.net, "_replies", None)
    [urgent] = (await carer.say(IN_DANGER))["messages"]
    assert urgent["kind"] == "urgent"
    assert urgent["actions"][0] == {"label": "Call 999", "href": "tel:999"}


async def test_a_failing_audit_does_not_hold_back_help(
    light_gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError

    carer = await light_gateway.begin()
    monkeypatch.setattr(Concerns, "add", fail)
    response = await carer.post({"id": str(uuid4()), "text": IN_DANGER})
    assert [one["kind"] for one in (await response.json())["messages"]] == ["urgent"]
