"""A tracker store that fails refuses the turn; one that is not ours is not started with."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.events import ActionExecuted
from sqlalchemy import text

from bot.components.bounded_tracker_store import BoundedTrackerStore
from bot.components.served_agent import prepare
from bot.startup import StartError
from bot.storage.errors import StorageAway
from tests.support.databases import DatabaseSwitch
from tests.support.told import DOMAIN, tell, turn


@pytest.fixture
async def switch(database_url: str) -> AsyncIterator[DatabaseSwitch]:
    made = DatabaseSwitch(database_url)
    await made.connect()
    yield made
    await made.close()


async def test_without_the_database_a_turn_is_refused_and_goes_on_afterwards(
    switch: DatabaseSwitch,
) -> None:
    store = BoundedTrackerStore(DOMAIN, url=switch.url)
    tracker = await tell(store, turn("a"))
    tracker.update(ActionExecuted("action_listen"))
    await switch.take_away()
    with pytest.raises(StorageAway):
        await store.save(tracker)
    await switch.bring_back()
    assert len((await tell(store, turn("b"))).events) == 2 * len(turn())
    await store.close()


async def test_a_read_that_fails_is_no_new_conversation(sqlite_url: str) -> None:
    store = BoundedTrackerStore(DOMAIN, url=sqlite_url)
    await tell(store, turn("a"))
    async with store._database.work() as work:
        await work.connection.execute(text("ALTER TABLE dialogues RENAME TO away"))
        await work.commit()
    with pytest.raises(StorageAway):
        await store.get_or_create_tracker("carer")
    await store.close()


def test_another_store_is_refused_by_name() -> None:
    with pytest.raises(StartError, match=r"InMemoryTrackerStore.*BoundedTrackerStore"):
        prepare(Agent(tracker_store=InMemoryTrackerStore(DOMAIN)))
