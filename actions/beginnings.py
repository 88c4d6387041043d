"""A talk goes on after a night, or begins again; what was being asked for is not lost unasked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, ActiveLoop, Restarted, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import is_choice
from actions.dependencies import library, request_forms
from actions.look_up import Events
from actions.replies import utter
from actions.request_talk import ASKED_SLOT, DRAFT, PARKED, RequestTalk
from bot import clock

FORM = "request_form"
# After so long nobody remembers where they were, and what they told us is not theirs any more.
RESUMED_FOR = timedelta(days=14)
NOT_CARRIED = {ASKED_SLOT, "session_started_metadata"}
OF_THE_REQUEST = {DRAFT, PARKED, "request_kind", "waiting", "waits_for_pin"}


class ActionSessionStart(Action):
    """Begins Rasa's session anew, a day after the last message; a form stays open."""

    def name(self) -> str:
        """As Rasa names it."""
        return "action_session_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Carry over what is known; say where we were, if something was being asked for."""
        goes_on = bool(tracker.get_slot(DRAFT)) and _is_recent(tracker)
        left_out = NOT_CARRIED if goes_on else NOT_CARRIED | OF_THE_REQUEST
        slots = {
            name: value
            for name, value in tracker.slots.items()
            if value is not None and name not in left_out
        }
        events = [SessionStarted(), *(SlotSet(name, value) for name, value in slots.items())]
        if goes_on:
            events += _go_on(dispatcher, tracker)
        return [*events, ActionExecuted("action_listen")]


class ActionRestart(Action):
    """Forgets the talk. Where a request would be lost with it, asks first."""

    def name(self) -> str:
        """As Rasa names it."""
        return "action_restart"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Start again, or ask; the form then asks its question again by itself."""
        if tracker.active_loop_name and not is_choice(tracker):
            again = {"title": request_forms().words["restart"], "payload": "/restart"}
            RequestTalk(dispatcher, tracker).say("restart_sure", [again])
            # Notes end an utterance for the gateway, so that this one stands alone.
            dispatcher.utter_message(json_message={"kind": "notice"})
            return []
        utter(dispatcher, library(), "utter_restart")
        return [Restarted()]


class ActionOldButton(Action):
    """A button of a request that is sent or dropped."""

    def name(self) -> str:
        """As domain.yml names it."""
        return "action_old_button"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Say that it is over."""
        dispatcher.utter_message(text=request_forms().words["nothing_to_answer"])
        return []


def _go_on(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    talk = RequestTalk(dispatcher, tracker)
    talk.say("resumed")
    draft = {**tracker.get_slot(DRAFT), "paused": "night"}
    return [
        SlotSet(DRAFT, draft),
        SlotSet(ASKED_SLOT, tracker.get_slot(ASKED_SLOT)),
        ActiveLoop(FORM),
    ]


def _is_recent(tracker: Tracker) -> bool:
    times = [one["timestamp"] for one in tracker.events if one.get("timestamp")]
    last = max(times, default=0.0)
    return clock.now() - datetime.fromtimestamp(last, UTC) < RESUMED_FOR
