"""A talk goes on the next day where it was, and begins again when the carer wants it to."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.beginnings import ActionRestart, ActionSessionStart
from bot import clock
from tests.support.request_talks import DOMAIN, RequestTalker, answer_until

Json = dict[str, Any]
DAY = 86_400


async def run(
    action: Any, slots: Json, days_ago: float = 1, text: str = "hello", form: str | None = None
) -> tuple[list[Json], list[Json]]:
    last = {"event": "user", "text": "x", "timestamp": clock.now().timestamp() - days_ago * DAY}
    loop = {"name": form} if form else {}
    tracker = Tracker("c", slots, {"text": text}, [last], False, None, loop, "action_listen")
    dispatcher = CollectingDispatcher()
    return dispatcher.messages, await action.run(dispatcher, tracker, DOMAIN)


async def in_the_middle() -> Json:
    talker = RequestTalker()
    await talker.send("/ask_callback")
    await answer_until(talker, "callback_phone")
    return dict(talker.slots)


def slots_of(events: list[Json]) -> Json:
    return {one["name"]: one["value"] for one in events if one["event"] == "slot"}


async def test_the_next_day_the_form_is_still_open_and_says_where_we_were() -> None:
    replies, events = await run(ActionSessionStart(), await in_the_middle())
    assert "a call back" in replies[0]["text"]
    assert {"event": "active_loop", "name": "request_form", "timestamp": None} in events
    assert [events[0]["event"], events[-1]["name"]] == ["session_started", "action_listen"]
    talker = RequestTalker(slots=slots_of(events))
    assert talker.asked == "callback_phone"
    await talker.say("07700 900123")
    assert talker.asked == "safe_to_text"


async def test_the_first_words_after_a_night_are_no_open_answer() -> None:
    talker = RequestTalker()
    await talker.send("/share_my_view_with_team")
    await answer_until(talker, "early_signs")
    _, events = await run(ActionSessionStart(), talker.slots)
    talker = RequestTalker(slots=slots_of(events))
    await talker.say("are you there, it has been a bad night")
    assert talker.asked == "early_signs"
    await talker.say("he stops washing")
    assert talker.asked == "crisis_helps"


async def test_after_two_weeks_what_was_begun_is_forgotten() -> None:
    replies, events = await run(ActionSessionStart(), await in_the_middle(), days_ago=15)
    assert replies == []
    assert "request_draft" not in slots_of(events)
    assert slots_of(events)["contact_name"] == "Jo"


async def test_with_nothing_begun_only_what_is_known_goes_on() -> None:
    replies, events = await run(ActionSessionStart(), {"nation": "wales", "request_draft": None})
    assert replies == []
    assert slots_of(events) == {"nation": "wales"}


async def test_start_again_in_the_middle_of_a_request_asks_first() -> None:
    slots = await in_the_middle()
    replies, events = await run(ActionRestart(), slots, text="start again", form="request_form")
    assert events == []
    assert replies[0]["buttons"] == [{"title": "Start again", "payload": "/restart"}]


async def test_the_button_starts_again_at_once() -> None:
    slots = await in_the_middle()
    _, events = await run(ActionRestart(), slots, text="/restart", form="request_form")
    assert [one["event"] for one in events] == ["restart"]


async def test_outside_of_requests_it_starts_again_at_once() -> None:
    replies, events = await run(ActionRestart(), {}, text="start again")
    assert replies[0]["response"] == "utter_restart"
    assert [one["event"] for one in events] == ["restart"]
