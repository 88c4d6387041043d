"""The same carer twice: once with our bounded store, once with Rasa's own, which forgets nothing."""

from __future__ import annotations

import time
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
    """What each memory made of one message: replies, events kept afterwards, CPU seconds."""

    said: Said
    replies: tuple[Replies, Replies]
    events: tuple[int, int]
    seconds: tuple[float, float]


async def talk(carer: RandomCarer, turns: int, bounded: BoundedTrackerStore) -> AsyncIterator[Both]:
    """``turns`` of ``carer`` with both, message by message."""
    stock = InMemoryTrackerStore(agent().domain)
    ours, theirs = RasaTalk(bounded), RasaTalk(stock)
    asked = None
    for _ in range(turns):
        said = carer.next(asked, ours.replies)
        began = time.process_time()
        await ours.say(said.text, after_a_night=said.after_a_night)
        between = time.process_time()
        await theirs.say(said.text, after_a_night=said.after_a_night)
        ended = time.process_time()
        events = await _length(bounded), await _length(stock)
        replies, seconds = (ours.replies, theirs.replies), (between - began, ended - between)
        yield Both(said, replies, events, seconds)
        draft = await ours.slot("request_draft")
        asked = draft["asked"] if draft else None


async def _length(store: TrackerStore) -> int:
    return len((await store.retrieve("carer")).events)
