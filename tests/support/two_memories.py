"""The same carer twice: with our bounded store, and with Rasa's own, which forgets nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore

from bot.components.bounded_tracker_store import BoundedTrackerStore
from tests.support.random_carer import RandomCarer, Said
from tests.support.rasa_talk import RasaTalk, agent

Replies = list[dict[str, Any]]


@dataclass(frozen=True)
class Both:
    """What each memory made of one message: replies, and events kept afterwards."""

    said: Said
    replies: tuple[Replies, Replies]
    events: tuple[int, int]


async def talk(
    carer: RandomCarer, turns: int, bounded: BoundedTrackerStore, sender: str = "carer"
) -> AsyncIterator[Both]:
    """``turns`` of ``carer`` with both, message by message."""
    stock = InMemoryTrackerStore(agent().domain)
    ours, theirs = RasaTalk(bounded, sender), RasaTalk(stock, sender)
    asked = None
    for _ in range(turns):
        said = carer.next(asked, ours.replies)
        await ours.say(said.text, after_a_night=said.after_a_night)
        await theirs.say(said.text, after_a_night=said.after_a_night)
        events = await _length(bounded, sender), await _length(stock, sender)
        yield Both(said, (ours.replies, theirs.replies), events)
        draft = await ours.slot("request_draft")
        asked = draft["asked"] if draft else None


async def _length(store: TrackerStore, sender: str) -> int:
    return len((await store.retrieve(sender)).events)
