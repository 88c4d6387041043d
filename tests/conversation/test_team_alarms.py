"""Teams are told when the way to a carer is shut, without a word of what was said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.team_alarms import TeamAlarms
from bot.notifications.letters import Letters
from bot.storage.casework_tables import notifications
from bot.storage.database import Database
from bot.storage.unit_of_work import UnitOfWork
from tests.support.casework import NOON, begin_conversation, opened, teams
from tests.support.fixtures import *  # noqa: F403

Deed = Callable[[TeamAlarms, UnitOfWork, str], Awaitable[Any]]
DEEDS: dict[str, Deed] = {
    "stopped": lambda alarms, work, chat: alarms.stopped(work, chat, NOON),
    "phone_needed": lambda alarms, work, chat: alarms.phone(work, chat, NOON),
    "undelivered": lambda alarms, work, chat: alarms.undelivered(work, chat, "r1", NOON),
}


async def told(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as work:
        n = notifications.c
        told = select(n.template, n.address).where(n.template != "opened").order_by(n.id)
        return [(row.template, row.address) for row in await work.connection.execute(told)]


@pytest.mark.parametrize("what", sorted(DEEDS))
async def test_the_team_of_an_open_request_is_told_once(database: Database, what: str) -> None:
    request, _ = await opened(database)
    assert request.conversation
    async with database.work() as work:
        for _ in range(2):
            await DEEDS[what](TeamAlarms(teams()), work, request.conversation)
        timeline = [one.what for one in await work.requests.timeline(request.id)]
        await work.commit()
    assert what in timeline
    assert await told(database) == [(what, "team@example.org")]


async def test_without_a_request_who_minds_the_rest_is_told(database: Database) -> None:
    chat = await begin_conversation(database)
    async with database.work() as work:
        assert await TeamAlarms(teams()).phone(work, chat, NOON) is False
        await TeamAlarms(teams()).undelivered(work, chat, "r1", NOON)
        await work.commit()
    assert await told(database) == [("undelivered", "unrouted@example.org")]


@pytest.mark.parametrize("what", sorted(DEEDS))
def test_each_has_a_letter(what: str) -> None:
    fields = {"reference": "", "kind": "", "team": "T", "path": "/undelivered", "promise": "P"}
    letter = Letters.load(Path("data/notifications.yml")).write(what, fields, "https://c.example")
    assert letter.subject
    assert "https://c.example/undelivered" in letter.text
