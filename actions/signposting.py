"""After an answer: where to turn for it in the carer's nation and place."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import nation, note
from actions.dependencies import library
from actions.replies import utter
from bot.clock import now
from bot.content.signposts import leads_on, place_in, short_signposts, signposts

SMS = "sms"


def signpost(
    dispatcher: CollectingDispatcher, tracker: Tracker, topic: str
) -> list[dict[str, Any]]:
    """Utter the services and groups for ``topic``; ask for the nation first where it is unknown."""
    if not leads_on(topic, library()):
        return []
    place, there = place_in(str(tracker.latest_message.get("text") or ""), library())
    where = there or nation(tracker)
    if where is None:
        utter(dispatcher, library(), "utter_ask_nation")
        return [SlotSet("waiting_topic", topic)]
    written = short_signposts if note(tracker, "channel") == SMS else signposts
    text = written(topic, library(), where, place, now())
    if text:
        # A place is where to meet, perhaps not where the carer lives: only a nation is remembered.
        dispatcher.utter_message(text=text, json_message={"nation": nation(tracker)})
    return []


def is_answered(tracker: Tracker, topic: str) -> bool:
    """Whether the article on ``topic`` was shown last, so that only its signposts are due."""
    shown = library().articles.get(str(note(tracker, "article")))
    return shown is not None and shown.topic == topic and leads_on(topic, library())
