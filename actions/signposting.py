"""After an answer: where to turn for it in the carer's nation and place."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import nation, note
from actions.dependencies import library
from bot.clock import now
from bot.content import signposts

SMS = "sms"


def signpost(dispatcher: CollectingDispatcher, tracker: Tracker, topic: str) -> None:
    """Utter the services and groups for ``topic``, where the place or the nation is known."""
    place, there = signposts.place_in(str(tracker.latest_message.get("text") or ""), library())
    where = there or nation(tracker)
    if where is None or not leads_on(topic):
        return
    is_sms = str(note(tracker, "channel")).endswith(SMS)
    written = signposts.short_signposts if is_sms else signposts.signposts
    text = written(topic, library(), where, place, now())
    if text:
        # A place is where to meet, perhaps not where the carer lives: only a nation is remembered.
        dispatcher.utter_message(text=text, json_message={"nation": nation(tracker)})


def leads_on(topic: str) -> bool:
    """Whether services and groups follow the article on ``topic``."""
    return signposts.leads_on(topic, library())


def is_answered(tracker: Tracker, topic: str) -> bool:
    """Whether the article on ``topic`` was shown last, so that only its signposts are due."""
    shown = library().articles.get(str(note(tracker, "article")))
    return shown is not None and shown.topic == topic and leads_on(topic)
