"""The second safety layer: danger that only the trained model saw."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import understanding
from actions.dependencies import library
from actions.replies import utter
from bot.understanding.decision import CRISIS_PREFIX, Understanding


class ActionUrgent(Action):
    """Tells the gateway what kind of danger it is; the gateway gives the reviewed urgent reply."""

    def name(self) -> str:
        """As domain.yml names it."""
        return "action_urgent"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter the urgent numbers, with the kind as a note."""
        say_urgent(dispatcher, understanding(tracker))
        return []


def say_urgent(dispatcher: CollectingDispatcher, read: Understanding | None) -> None:
    """The urgent numbers, with the kind of danger as a note to the gateway."""
    kind = read.label.removeprefix(CRISIS_PREFIX) if read else None
    utter(dispatcher, library(), "utter_urgent")
    dispatcher.utter_message(json_message={"concern": kind})
