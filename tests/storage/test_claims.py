"""Claims: what a worker is given with a message, and what happens to one that doesn't open."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from bot import clock
from bot.messages import InboundMessage
from bot.storage.claims import Claimed
from bot.storage.database import Database
from bot.storage.switches import ASSISTANT, CHANNEL, Switch


async def _receive(database: Database, *conversations: str) -> None:
    async with database.work() as work:
        for name in conversations:
            await work.conversations.open(name, "web", name, None, clock.now())
            position = await work.conversations.next_position(name, clock.now())
            message = InboundMessage("web", f"{name}:1", name, f"from {name}", clock.now())
            await work.inbox.add(message, name, position, None, "waiting")
        await work.commit()


async def _claim(database: Database) -> list[Claimed]:
    now = clock.now()
    async with database.at_once() as work:
        claimed = await work.claims.claim(now, now + timedelta(seconds=20), 8)
        await work.commit()
    return claimed


async def test_a_claim_brings_the_conversation_and_what_closes_its_channel(
    database: Database,
) -> None:
    names = (ASSISTANT, f"{CHANNEL}sms", f"{CHANNEL}web")
    switches = {
        name: Switch(name, f"{name} is closed", "test", None, clock.now()) for name in names
    }
    for number, (closed, closing) in enumerate(
        [([], None), (names[1:2], None), (names[1:], names[2]), (names, ASSISTANT)]
    ):
        await _receive(database, f"carer {number}")
        async with database.work() as work:
            for name in closed:
                await work.switches.close(switches[name])
            await work.commit()
        [one] = await _claim(database)
        assert one.row.text == f"from {one.conversation.id}" == f"from carer {number}"
        assert one.conversation.address == f"carer {number}"
        assert one.closed == (switches[closing] if closing else None)
        assert one.handover is None
        assert await _claim(database) == []


async def test_a_message_that_does_not_open_fails_and_holds_nobody_up(database: Database) -> None:
    await _receive(database, "one", "two", "three")
    async with database.work() as work:
        broken = "UPDATE inbox SET text = provider_id WHERE conversation = 'two'"
        await work.connection.execute(text(broken))
        await work.commit()
    assert [one.conversation.id for one in await _claim(database)] == ["one", "three"]
    async with database.reading() as work:
        said = "SELECT status FROM inbox ORDER BY id"
        statuses = (await work.connection.execute(text(said))).scalars().all()
    assert statuses == ["working", "failed", "working"]
