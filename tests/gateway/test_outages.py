"""Nothing that was taken is lost: not when Rasa is away, nor the database, nor a worker."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from bot import clock
from bot.channels.web_chat import token_hash
from bot.conversation.worker import Worker
from bot.messages import InboundMessage
from bot.storage.tables import unanswered_questions
from tests.support.gateway import Carer, Gateway, until


async def _status(gateway: Gateway) -> list[str]:
    async with gateway.services.database.reading() as work:
        rows = await work.connection.exec_driver_sql("SELECT status FROM inbox ORDER BY id")
        return [row[0] for row in rows]


async def _answered_once(carer: Carer) -> None:
    """Rasa has been up, so that an outage is told at once."""
    await carer.say("hello")
    await carer.until_replies(1)


async def test_rasa_away_is_said_once_and_the_answer_follows(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await _answered_once(carer)
    gateway.rasa.mode = "error"
    await carer.say("an article please")
    notice = (await carer.until_replies(2))[1]
    assert notice["kind"] == "notice"
    assert "999" in notice["text"]
    assert (await carer.read())["typing"] is False
    await until(lambda: len(gateway.rasa.asked) >= 3)
    gateway.rasa.mode = "well"
    said = await carer.until_replies(3)
    assert [one["kind"] for one in said] == ["answer", "notice", "answer"]
    assert said[1]["in_reply_to"] == said[2]["in_reply_to"]


async def test_order_is_kept_through_an_outage(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await _answered_once(carer)
    gateway.rasa.mode = "garbage"
    for text in ("one", "two", "three"):
        await carer.say(text)
    await carer.until_replies(2)
    gateway.rasa.mode = "well"
    answers = [one for one in await carer.until_replies(5) if one["kind"] == "answer"]
    assert [one["text"] for one in answers[1:]] == [
        f"You said: {t}" for t in ("one", "two", "three")
    ]


async def test_while_rasa_starts_nothing_is_said(light_gateway: Gateway) -> None:
    light_gateway.rasa.mode = "error"
    carer = await light_gateway.begin()
    await carer.say("hello")
    await until(lambda: len(light_gateway.rasa.asked) >= 2)
    body = await carer.read()
    assert (len(body["messages"]), body["typing"]) == (2, True)
    light_gateway.rasa.mode = "well"
    [reply] = await carer.until_replies(1)
    assert reply["kind"] == "answer"


async def test_after_ten_minutes_it_is_given_up_and_recorded(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await _answered_once(carer)
    gateway.rasa.mode = "error"
    message = InboundMessage(
        channel="web",
        provider_id=f"{carer.id}:{uuid4()}",
        sender=carer.id,
        text="asked long ago",
        received_at=clock.now() - timedelta(minutes=11),
        proof=token_hash(carer.token),
    )
    await gateway.services.intake.take_in(message)
    last = (await carer.until_replies(2))[1]
    assert last["text"] == gateway.services.wording.gave_up.text
    assert await _status(gateway) == ["done", "failed"]
    async with gateway.services.database.reading() as work:
        rows = await work.connection.execute(select(unanswered_questions.c.text))
        assert [row[0] for row in rows] == ["asked long ago"]


async def test_a_message_that_rasa_alone_fails_at_does_not_hold_up_the_next(
    light_gateway: Gateway,
) -> None:
    carer = await light_gateway.begin()
    light_gateway.rasa.answers["poison"] = [{"custom": {"nation": "wales"}}]
    await carer.say("poison")
    await carer.say("hello")
    said = await carer.until_replies(3)
    assert said[1]["text"] == light_gateway.services.wording.gave_up.text
    assert said[2]["text"] == "You said: hello"


async def test_a_dead_workers_row_is_taken_up_again(gateway: Gateway) -> None:
    carer = await gateway.begin()
    services = gateway.services
    services.worker.stop()
    await carer.say("hello")
    now = clock.now()
    async with services.database.work() as work:
        [dead] = await work.claims.claim(now, now + timedelta(seconds=0.3), 5)
        await work.commit()
    other = Worker(services.database, services.worker._turns, services.signals)
    running_worker = asyncio.create_task(other.run())
    await carer.until_replies(1)
    async with services.database.work() as work:
        assert await work.inbox.finish(dead.row, "done") is None
        assert await work.inbox.finish(replace(dead.row, attempts=2), "done") is None
    other.stop()
    await running_worker
    assert len(gateway.rasa.asked) == 1


async def test_a_worker_killed_in_mid_turn_leaves_one_answer(gateway: Gateway) -> None:
    carer, services = await gateway.begin(), gateway.services
    services.worker.stop()
    gateway.rasa.delay = 30
    short = Worker(
        services.database, services.worker._turns, services.signals, timedelta(seconds=1)
    )
    killed = asyncio.create_task(short.run())
    await carer.say("hello")
    await until(lambda: gateway.rasa.asked)
    for task in (killed, *short._running):
        task.cancel()
    gateway.rasa.delay = 0
    other = Worker(services.database, services.worker._turns, services.signals)
    alive = asyncio.create_task(other.run())
    assert len(await carer.until_replies(1)) == 1
    other.stop()
    await alive
    assert await _status(gateway) == ["done"]
