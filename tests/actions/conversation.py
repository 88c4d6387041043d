"""Runs one action as Rasa would, without a server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


@dataclass
class Turn:
    """What the carer's message was made of, and what is known of the conversation."""

    text: str = ""
    understanding: dict[str, Any] | None = None
    nearest: dict[str, Any] = field(default_factory=dict)
    entities: dict[str, str] = field(default_factory=dict)
    slots: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    def tracker(self) -> Tracker:
        """The tracker as the action server receives it."""
        message = {
            "text": self.text,
            "entities": [{"entity": name, "value": value} for name, value in self.entities.items()],
            "understanding": self.understanding,
            "nearest_articles": self.nearest,
            "metadata": self.notes,
        }
        slots = {"nation": None, "waiting": None, **self.slots}
        return Tracker("carer", slots, message, self.events, False, None, {}, "action_listen")


async def run(action: Action, turn: Turn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The replies and the events of ``action``."""
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, turn.tracker(), {})
    return dispatcher.messages, events


def understood(
    *labels: str, band: str = "sure", also: str | None = None, follow_up: bool = False
) -> dict[str, Any]:
    """An understanding with ``labels`` in order."""
    ranking = [{"label": label, "confidence": 0.9 - 0.1 * i} for i, label in enumerate(labels)]
    return {"band": band, "ranking": ranking, "also": also, "follow_up": follow_up}
