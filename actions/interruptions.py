"""What a carer may do in the middle of a request: it is done as it would be outside of it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import ActionAnswer, ActionSetNation
from actions.conversation import understanding
from actions.dependencies import library
from actions.look_up import ActionCheckRequestStatus, ActionSayHowItWent
from actions.not_sure import ActionNoneOfThese, say_not_sure
from actions.replies import utter
from actions.session import (
    ActionAskToErase,
    ActionShowMyData,
    ActionTakeFeedback,
    ActionTalkToHuman,
)

Events = list[dict[str, Any]]

# By intent, as in data/training/rules.yml; all others are answered by a response of their name.
ACTIONS: dict[str, type[Action]] = {
    "ask": ActionAnswer,
    "none_of_these": ActionNoneOfThese,
    "change_nation": ActionSetNation,
    "give_feedback": ActionTakeFeedback,
    "talk_to_human": ActionTalkToHuman,
    "check_request_status": ActionCheckRequestStatus,
    "say_how_it_went": ActionSayHowItWent,
    "privacy_what_do_you_store": ActionShowMyData,
    "delete_my_data": ActionAskToErase,
}
NOT_SURE = "nlu_fallback"
# To these nothing is said but the open question.
ONLY_ASK_AGAIN = {"repeat_that", "greet", "thanks", "affirm", "deny", "restart"}


async def interrupt(
    dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any], intent: str
) -> Events:
    """Do what ``intent`` asks for; the slots that were set."""
    if intent == NOT_SURE:
        say_not_sure(dispatcher, tracker, understanding(tracker))
        return []
    action = ACTIONS.get(intent)
    if action:
        events: Events = await action().run(dispatcher, tracker, domain)
        return events
    if intent not in ONLY_ASK_AGAIN:
        utter(dispatcher, library(), f"utter_{intent}")
    return []
