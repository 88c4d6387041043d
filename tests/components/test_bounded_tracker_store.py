"""The tracker store: bounded, appended, honest; on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import exc

from bot import clock
from bot.components.bounded_tracker_store import BoundedTrackerStore
from bot.components.sessions import LONGEST, LONGEST_WITH_FORM
from bot.storage.database import Database
from tests.support.databases import KEYS
from tests.support.told import DOMAIN, rows, tell, turn

CANARY = "canary words 07700 900123"


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[BoundedTrackerStore]:
    opened = BoundedTrackerStore(DOMAIN, url=database_url)
    yield opened
    await opened.close()


async def test_what_was_saved_is_read_again(store: BoundedTrackerStore) -> None:
    saved = [SessionStarted(), *turn("a", SlotSet("nation", "wales")), *turn("b")]
    stored = await tell(store, saved)
    assert list(stored.events) == saved
    assert stored.get_slot("nation") == "wales"
    assert await store.keys() == ["carer"]


async def test_a_turn_is_appended_and_nothing_that_is_stored_changes(
    store: BoundedTrackerStore,
) -> None:
    await tell(store, turn("a"))
    before = await rows(store)
    await tell(store, turn("b"))
    after = await rows(store)
    assert (after[: len(before)], len(after)) == (before, 2)


async def test_a_long_talk_begins_a_session_with_its_slots_and_its_last_turn(
    store: BoundedTrackerStore,
) -> None:
    await tell(store, turn("first", SlotSet("nation", "wales")))
    for number in range(40):
        stored = await tell(store, turn(f"question {number}"))
        assert len(stored.events) < LONGEST + 2 * len(turn())
        assert stored.get_slot("nation") == "wales"
        said = [one.text for one in stored.events if isinstance(one, BotUttered)]
        assert said[-1] == f"about question {number}"
    kept = "".join(events for _, events in await rows(store))
    assert "first" not in kept, "what is outside the bound is deleted"


async def test_a_form_stays_whole_unless_it_is_left_open_for_very_long(
    store: BoundedTrackerStore,
) -> None:
    began = turn("ring me", ActiveLoop("request_form"), SlotSet("draft", {"asked": "name"}))
    stored = await tell(store, began)
    while len(stored.events) < LONGEST_WITH_FORM:
        stored = await tell(store, turn("why"))
        assert stored.events[0].text == "ring me"
    stored = await tell(store, turn("why"))
    assert isinstance(stored.events[0], SessionStarted)
    assert stored.active_loop_name == "request_form"
    assert stored.get_slot("draft") == {"asked": "name"}


async def test_the_last_typed_question_goes_along_with_buttons(store: BoundedTrackerStore) -> None:
    await tell(store, turn("does he need a visa"))
    for _ in range(3 * LONGEST):
        stored = await tell(store, turn('/ask{"topic":"guilt"}'))
    typed = [one.text for one in stored.events if isinstance(one, UserUttered)]
    assert typed[0] == "does he need a visa"
    assert len(stored.events) < LONGEST + 2 * len(turn())


async def test_rasas_own_new_session_leaves_the_old_one_behind(store: BoundedTrackerStore) -> None:
    stored = await tell(
        store, turn("yesterday"), [ActionExecuted("action_session_start"), SessionStarted()]
    )
    assert [type(one) for one in stored.events] == [SessionStarted]
    assert len(await rows(store)) == 1


async def test_a_restart_is_remembered(store: BoundedTrackerStore) -> None:
    talk = [turn("a", SlotSet("nation", "wales"))] * 12
    stored = await tell(store, *talk, [*turn("start again"), Restarted()])
    assert stored.get_slot("nation") is None
    assert not stored.applied_events()


async def test_of_two_turns_at_once_one_is_refused(store: BoundedTrackerStore) -> None:
    await tell(store, turn("a"))
    first, second = await store.retrieve("carer"), await store.retrieve("carer")
    assert first
    assert second
    first.update(ActionExecuted("action_listen"))
    second.update(ActionExecuted("action_answer"))
    await store.save(first)
    with pytest.raises(exc.IntegrityError):
        await store.save(second)
    assert (await rows(store))[-1][1].count("action_listen") == 1


async def test_a_tracker_from_elsewhere_replaces_what_is_stored(store: BoundedTrackerStore) -> None:
    await tell(store, turn("a"), turn("b"))
    await store.save(DialogueStateTracker.from_events("carer", turn("new"), DOMAIN.slots))
    stored = await store.retrieve("carer")
    assert stored
    assert list(stored.events) == turn("new")


async def test_of_what_was_understood_only_the_meaning_is_stored(
    store: BoundedTrackerStore,
) -> None:
    understood = {"understanding": {"ranking": [CANARY]}, "nearest_articles": CANARY, "text": "x"}
    said = UserUttered("x", {"name": "ask"}, [{"entity": "nation", "value": "wales"}], understood)
    stored = await tell(store, [said, *turn()[1:]])
    assert CANARY not in str(await rows(store))
    assert stored.events[0].entities == [{"entity": "nation", "value": "wales"}]


async def test_what_a_carer_erased_is_gone_and_a_turn_under_way_puts_nothing_back(
    store: BoundedTrackerStore, database_url: str
) -> None:
    database = Database(database_url, KEYS)
    async with database.work() as work:
        await work.conversations.open("carer", "web", "carer", None, clock.now())
        await work.commit()
    await tell(store, turn(CANARY))
    under_way = await store.retrieve("carer")
    assert under_way
    async with database.work() as work:
        await work.conversations.erase("carer")
        await work.commit()
    under_way.update(ActionExecuted("action_listen"))
    await store.save(under_way)
    assert await store.retrieve("carer") is None
    await database.close()
