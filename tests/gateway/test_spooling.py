"""What comes while the database is away is kept in files, and none of it is lost or doubled."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

from tests.support.gateway import Carer, Gateway, running, until


async def test_messages_sent_while_the_database_is_away_come_in_order(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await gateway.database.take_away()
    texts = [f"while away {number}" for number in range(3)]
    for text in texts:
        assert (await carer.say(text))["position"] is None
    spool = gateway.services.spool.waiting()
    assert len(spool) == 3
    assert {path.stat().st_mode & 0o777 for path in spool} == {0o600}
    await gateway.database.bring_back()
    await carer.say("after")
    said = await carer.until_replies(4)
    assert [one["text"] for one in said] == [f"You said: {text}" for text in [*texts, "after"]]
    assert gateway.services.spool.waiting() == []


async def test_a_resent_message_is_not_doubled_by_the_spool(gateway: Gateway) -> None:
    carer, message = await gateway.begin(), str(uuid4())
    await gateway.database.take_away()
    await carer.say("hello", message)
    await carer.say("hello", message)
    await gateway.database.bring_back()
    await carer.until_replies(1)
    await until(lambda: not gateway.services.spool.waiting())
    assert len((await carer.read())["messages"]) == 3


async def test_forged_and_broken_files_don_t_block_the_spool(gateway: Gateway) -> None:
    carer = await gateway.begin()
    thief = Carer(gateway, carer.id, "not-the-token", [])
    await gateway.database.take_away()
    await thief.say("forged")
    broken = gateway.services.spool.waiting()[0].with_name("0-broken.json")
    broken.write_text("{")
    await carer.say("hello")
    await gateway.database.bring_back()
    [reply] = await carer.until_replies(1)
    assert reply["text"] == "You said: hello"
    await until(lambda: not gateway.services.spool.waiting())
    assert broken.with_suffix(".bad").exists()


async def test_what_was_taken_survives_a_restart_without_a_database(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path) as gateway:
        carer = await gateway.begin()
        await gateway.database.take_away()
        await carer.say("hello")
        await asyncio.to_thread(gateway.services.spool.waiting)
        gateway.services.worker.stop()
    async with running(database_url, tmp_path) as again:
        same = Carer(again, carer.id, carer.token, [])
        [reply] = await same.until_replies(1)
        assert reply["text"] == "You said: hello"


async def test_only_who_has_something_in_the_spool_waits_for_it(gateway: Gateway) -> None:
    ann, bob = await gateway.begin(), await gateway.begin()
    services = gateway.services
    async with services.intake._flushing:
        await gateway.database.take_away()
        await ann.say("first")
        await gateway.database.bring_back()
        assert (await ann.say("second"))["position"] is None
        assert (await bob.say("hello"))["position"]
    said = await ann.until_replies(2)
    assert [one["text"] for one in said] == ["You said: first", "You said: second"]


async def test_reading_without_a_database_is_an_honest_503(gateway: Gateway) -> None:
    carer = await gateway.begin()
    if gateway.database.real_url.startswith("sqlite"):
        return  # SQLite can be read while another writes
    await gateway.database.take_away()
    response = await gateway.client.get(f"{carer.url}/messages", headers=carer.headers)
    assert (response.status, (await response.json())["error"]["code"]) == (503, "away")
    assert response.headers["Retry-After"]
