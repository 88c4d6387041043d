"""What to say when a message was not, or not surely, understood: ask rather than guess."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import note, understanding
from actions.dependencies import library
from actions.look_up import look_up_instead
from actions.offered import offered
from actions.replies import utter
from bot.understanding.decision import UNSURE, Understanding


class ActionNotSure(Action):
    """Offers up to three topics; where nothing is near, says so and keeps the question."""

    def name(self) -> str:
        """As domain.yml names it."""
        return "action_not_sure"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Utter choices, or the honest "I don't know"; a reference alone is looked up."""
        instead = look_up_instead(dispatcher, tracker)
        if instead is not None:
            return instead
        say_not_sure(dispatcher, tracker, understanding(tracker))
        return []


class ActionNoneOfThese(Action):
    """The carer meant none of the choices: the question is kept for the insights."""

    def name(self) -> str:
        """As domain.yml names it."""
        return "action_none_of_these"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say so, with a way to a person."""
        utter(dispatcher, library(), "utter_none_of_these")
        dispatcher.utter_message(json_message={"unanswered": {"labels": [], "earlier": True}})
        return []


def say_not_sure(
    dispatcher: CollectingDispatcher, tracker: Tracker, read: Understanding | None
) -> None:
    """Choices where some topics are near; else that it isn't known. Emoji alone are met kindly."""
    if not any(character.isalnum() for character in tracker.latest_message.get("text") or ""):
        utter(dispatcher, library(), "utter_no_words")
    elif note(tracker, "written_in"):
        utter(dispatcher, library(), "utter_not_english")
        dispatcher.utter_message(json_message=_unanswered(read))
    elif read is not None and read.band == UNSURE:
        _offer(dispatcher, tracker, read)
    else:
        utter(dispatcher, library(), "utter_unknown")
        dispatcher.utter_message(json_message=_unanswered(read))


def _offer(dispatcher: CollectingDispatcher, tracker: Tracker, read: Understanding) -> None:
    buttons = offered(tracker, read)
    buttons.append({"title": library().wording["none_of_these"], "payload": "/none_of_these"})
    utter(dispatcher, library(), "utter_did_you_mean", buttons=buttons)
    dispatcher.utter_message(json_message={"kind": "choices"})


def _unanswered(read: Understanding | None) -> dict[str, Any]:
    labels = [one.label for one in read.ranking[:3]] if read else []
    return {"unanswered": {"labels": labels, "confidence": read.confidence if read else 0.0}}
