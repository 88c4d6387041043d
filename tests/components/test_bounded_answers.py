"""A bounded memory answers as one that forgets nothing, whatever a carer does.

`make bench` talks for 500 turns with each of these carers, and others.
"""

from __future__ import annotations

import pytest

from bot.components.bounded_tracker_store import BoundedTrackerStore
from tests.support.random_carer import RandomCarer
from tests.support.two_memories import talk

TURNS = 50


@pytest.mark.parametrize(("seed", "leaves_open"), [(1, False), (2, True)])
async def test_the_same_answers_with_the_bound_as_without(
    sqlite_url: str, seed: int, leaves_open: bool
) -> None:
    store = BoundedTrackerStore(None, url=sqlite_url)
    begun_anew, before = 0, 0
    async for both in talk(RandomCarer(seed, leaves_open=leaves_open), TURNS, store):
        assert both.replies[0] == both.replies[1], both.said
        begun_anew += both.events[0] < before and both.events[1] > both.events[0]
        before = both.events[0]
    await store.close()
    assert begun_anew > 0
