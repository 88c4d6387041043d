"""Repeating, feedback, and the way to a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import entity, is_choice, note
from actions.dependencies import library
from actions.replies import utter

Events = list[dict[str, Any]]


class ActionRepeat(Action):
    """Says again what was said last."""

    def name(self) -> str:
        """As domain.yml names it."""
        return "action_repeat"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Utter the replies to the carer's last message but one."""
        replies = last_replies(tracker.events)
        if not replies:
            utter(dispatcher, library(), "utter_nothing_to_repeat")
        for reply in replies:
            data = reply.get("data") or {}
            dispatcher.utter_message(
                text=reply.get("text"),
                buttons=data.get("buttons") or [],
                json_message=data.get("custom") or {},
            )
        return []


class ActionTakeFeedback(Action):
    """Keeps whether an answer helped."""

    def name(self) -> str:
        """As domain.yml names it."""
        return "action_take_feedback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Thank; a typed opinion is kept in the carer's words."""
        said = entity(tracker, "helpful")
        response = {"yes": "utter_feedback_helped", "no": "utter_feedback_not_helped"}
        utter(dispatcher, library(), response.get(said or "", "utter_feedback_thanks"))
        words = None if is_choice(tracker) else tracker.latest_message.get("text")
        helpful = {"yes": True, "no": False}.get(said or "")
        feedback = {"article": note(tracker, "article"), "helpful": helpful, "words": words}
        dispatcher.utter_message(json_message={"feedback": feedback})
        return []


class ActionTalkToHuman(Action):
    """Shows how to reach a person."""

    def name(self) -> str:
        """As domain.yml names it."""
        return "action_talk_to_human"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Utter the numbers, from the services directory."""
        utter(dispatcher, library(), "utter_talk_to_human")
        return []


class ActionShowMyData(Action):
    """Has the desk say what is stored about the carer."""

    def name(self) -> str:
        """As domain.yml names it."""
        return "action_show_my_data"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Ask the desk."""
        dispatcher.utter_message(json_message={"request": {"do": "show_my_data"}})
        return []


class ActionAskToErase(Action):
    """Has the desk ask whether everything is to be deleted: a wish alone deletes nothing."""

    def name(self) -> str:
        """As domain.yml names it."""
        return "action_ask_to_erase"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Ask the desk."""
        dispatcher.utter_message(json_message={"request": {"do": "ask_to_erase"}})
        return []


def last_replies(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the assistant said between the carer's message before this one and this one."""
    turns: list[list[dict[str, Any]]] = [[]]
    for event in events:
        if event["event"] == "user":
            turns.append([])
        elif event["event"] == "bot":
            turns[-1].append(event)
    said = [turn for turn in turns[:-1] if turn]
    return said[-1] if said else []
