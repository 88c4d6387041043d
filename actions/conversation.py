"""Reads what Rasa and the gateway tell an action about the message in hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from bot.content.nations import NATIONS
from bot.understanding.decision import UNSURE, Understanding


def entity(tracker: Tracker, name: str) -> str | None:
    """The value that a button, or the text, gave for ``name``."""
    return next(tracker.get_latest_entity_values(name), None)


def understanding(tracker: Tracker) -> Understanding | None:
    """What was made of the carer's text; None where a button was pressed."""
    data = tracker.latest_message.get("understanding")
    return Understanding.from_json(data) if data and not is_choice(tracker) else None


@dataclass(frozen=True)
class Near:
    """An article near to the text, its nearest paragraph (from 0) and how near that is (to 1)."""

    slug: str
    paragraph: int
    likeness: float


def nearest(tracker: Tracker, topic: str) -> list[Near]:
    """The articles on ``topic``, nearest to the text first; for a "did you mean", to its text."""
    if is_choice(tracker):
        return nearest_before(tracker, topic) if _was_unsure(tracker) else []
    found = tracker.latest_message.get("nearest_articles") or {}
    return [Near(*entry) for entry in found.get(topic, [])]


def _was_unsure(tracker: Tracker) -> bool:
    """Whether the choice in hand answers a "did you mean"."""
    messages = _messages(tracker)[-2:-1]
    read = messages[0].get("parse_data", {}).get("understanding") if messages else None
    return read is not None and Understanding.from_json(read).band == UNSURE


def nearest_before(tracker: Tracker, *topics: str) -> list[Near]:
    """The articles on ``topics`` nearest to what the carer asked before the message in hand."""
    for message in reversed(_messages(tracker)[:-1]):
        found = (message.get("parse_data") or {}).get("nearest_articles") or {}
        near = [Near(*entry) for topic in topics for entry in found.get(topic, [])]
        if near:
            return near
    return []


def _messages(tracker: Tracker) -> list[dict[str, Any]]:
    return [event for event in tracker.events if event.get("event") == "user"]


def is_choice(tracker: Tracker) -> bool:
    """True where the message is a button's payload."""
    return str(tracker.latest_message.get("text") or "").startswith("/")


def note(tracker: Tracker, name: str) -> Any:
    """What the gateway told about the conversation: channel, nation, topic, article."""
    return (tracker.latest_message.get("metadata") or {}).get(name)


def nation(tracker: Tracker) -> str | None:
    """The carer's nation, from what they said last or from what the gateway remembers."""
    said = entity(tracker, "nation") or tracker.get_slot("nation") or note(tracker, "nation")
    return said if said in NATIONS else None
