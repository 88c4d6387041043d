"""How a request stands, and whether anybody got in touch."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import entity, is_choice
from actions.dependencies import library, phrases
from actions.replies import utter
from bot.casework.references import PIN_DIGITS, WRITTEN, find_reference

Events = list[dict[str, Any]]
ADD = "add_to_request"
PIN = re.compile(rf"(?<!\w)(?<!\d[ -])(?:\d[ -]?){{{PIN_DIGITS}}}(?!\w)")
ONLY_PIN = re.compile(rf"^\D{{0,20}}((?:\d[ -]?){{{PIN_DIGITS}}})\D{{0,10}}$")


class ActionCheckRequestStatus(Action):
    """Has the desk say how a request stands."""

    def name(self) -> str:
        """As domain.yml names it."""
        return "action_check_request_status"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Ask about the reference in the message, or about the newest request here."""
        instead = look_up_instead(dispatcher, tracker)
        if instead is not None:
            return instead
        text = words(tracker)
        note = {"do": "status", "reference": find_reference(text), "pin": find_pin(text)}
        return ask_desk(dispatcher, note)


class ActionSayHowItWent(Action):
    """The answer to "Did the team get in touch?", asked some days later."""

    def name(self) -> str:
        """As domain.yml names it."""
        return "action_say_how_it_went"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Thank for a yes; have a no opened again."""
        if entity(tracker, "went_well") == "yes":
            utter(dispatcher, library(), "utter_went_well")
            return []
        note = {"do": "nobody_called", "reference": entity(tracker, "reference"), "pin": None}
        return ask_desk(dispatcher, note)


def ask_desk(dispatcher: CollectingDispatcher, note: dict[str, Any]) -> Events:
    """Hand ``note`` to the desk, and keep it in case that the desk asks for the PIN."""
    dispatcher.utter_message(json_message={"request": note})
    waits = note["reference"] is not None and note["pin"] is None
    return [SlotSet("waits_for_pin", note if waits else None)]


def look_up_instead(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events | None:
    """A reference or a PIN alone, or "add to my request", is seldom understood: None for others."""
    if phrases().begins("add", words(tracker)):
        return [SlotSet("request_kind", ADD), FollowupAction("request_form")]
    reference = find_reference(words(tracker))
    if reference:
        pin = find_pin(words(tracker))
        return ask_desk(dispatcher, {"do": "status", "reference": reference, "pin": pin})
    return try_pin(dispatcher, tracker)


def try_pin(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events | None:
    """Where the desk asked for a PIN and this is one: ask again with it. None where it is not."""
    waiting, match = tracker.get_slot("waits_for_pin"), ONLY_PIN.match(words(tracker))
    if not waiting or not match:
        return None
    note = {**waiting, "pin": digits(match[1])}
    dispatcher.utter_message(json_message={"request": note})
    # Kept, as the PIN may have been mistyped.
    return [SlotSet("waits_for_pin", waiting)]


def find_pin(text: str) -> str | None:
    """Six digits that stand alone; a reference has letters among them."""
    match = PIN.search(WRITTEN.sub(" ", text))
    return digits(match[0]) if match else None


def digits(text: str) -> str:
    """The digits of ``text``."""
    return re.sub(r"\D", "", text)


def words(tracker: Tracker) -> str:
    """What the carer typed; "" for a button."""
    return "" if is_choice(tracker) else str(tracker.latest_message.get("text") or "")
