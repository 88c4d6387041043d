"""The store of Rasa's trackers: in the database, bounded by sessions, honest about failures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.sessions import begins_anew, opening, session_of
from bot.components.stored_events import from_payload, to_payload
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.dialogues import StoredTurn
from bot.storage.key_files import keys_of


@dataclass(frozen=True)
class Stored:
    """How much of a tracker is stored: its first ``events``, in rows up to ``position``."""

    events: int
    position: int


class BoundedTrackerStore(TrackerStore):
    """Keeps the newest session of each conversation, a row for each turn.

    ``endpoints.yml`` names it; the database is the one of the settings, or ``url``. A read or write
    that fails raises ``StorageAway``, and the turn is refused: a carer in the middle of a request
    must not start again because a database was away.
    """

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        url: str | None = None,
        **_unused: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        settings = Settings.from_env()
        self._database = Database(url or settings.database_url, keys_of(settings))

    async def create_tracker(
        self, sender_id: str, append_action_listen: bool = True
    ) -> DialogueStateTracker:
        """A new tracker; nothing is written before its first turn."""
        tracker = self.init_tracker(sender_id)
        _note(tracker, Stored(0, -1))
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of the newest session; None where there is none."""
        async with self._database.reading() as work:
            turns = await work.dialogues.of(sender_id)
        if not turns:
            return None
        events = [event for turn in turns for event in from_payload(turn.events)]
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        _note(tracker, Stored(len(tracker.events), turns[-1].position))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what is new. A tracker that did not come from here replaces what is stored."""
        stored = getattr(tracker, "stored", None)
        done = stored.events if stored else 0
        session, turn = list(tracker.events)[:done], list(tracker.events)[done:]
        if stored and not turn:
            return
        position = stored.position + 1 if stored else 0
        anew, events = self._to_add(tracker.sender_id, session, turn)
        async with self._database.work() as work:
            if anew or not stored:
                await work.dialogues.forget(tracker.sender_id)
            if events:
                added = StoredTurn(position, to_payload(events))
                await work.dialogues.add(tracker.sender_id, added)
            await work.commit()
        _note(tracker, Stored(len(tracker.events), position))
        if self.event_broker:
            await self._stream_new_events(self.event_broker, turn, tracker.sender_id)

    async def keys(self) -> Iterable[str]:
        """Every conversation of which something is kept."""
        async with self._database.reading() as work:
            return await work.dialogues.names()

    async def close(self) -> None:
        """Close every connection."""
        await self._database.close()

    def _to_add(
        self, sender: str, session: list[Event], turn: list[Event]
    ) -> tuple[bool, list[Event]]:
        """Whether a session begins with ``turn``, so that the one before is over; what to add."""
        if any(isinstance(event, SessionStarted) for event in turn):
            return True, session_of(turn)
        if begins_anew(session, turn):
            return True, [*opening(sender, session, turn, self.domain.slots), *turn]
        return False, turn


def _note(tracker: DialogueStateTracker, stored: Stored) -> None:
    tracker.stored = stored
