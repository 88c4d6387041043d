"""A carer who is asked for a request: the form's action turn by turn, without Rasa's server."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.request_form import ValidateRequestForm

Json = dict[str, Any]
DOMAIN: Json = yaml.safe_load(Path("domain.yml").read_text(encoding="utf-8"))


@dataclass
class RequestTalker:
    """One conversation. ``replies`` are those to the last message."""

    slots: Json = field(default_factory=dict)
    metadata: Json = field(default_factory=dict)
    replies: list[Json] = field(default_factory=list)
    everything: list[Json] = field(default_factory=list)
    events: list[Json] = field(default_factory=list)

    async def say(self, text: str, label: str | None = None, **read: Any) -> str:
        """Type ``text``, taken for ``label``; what is said to it. No label: not understood."""
        topics = DOMAIN["intents"]
        band = read.pop("band", "sure" if label else "unknown")
        ranking = [{"label": label or "guilt", "confidence": 0.9 if label else 0.1}]
        understanding = {
            "band": band, "ranking": ranking, "also": None, "follow_up": False, **read
        }  # fmt: skip
        intent = (label if label in topics else "ask") if band == "sure" else "nlu_fallback"
        if label and label.startswith("danger:"):
            intent = "crisis"
        return await self._turn(
            {
                "text": text,
                "intent": {"name": intent},
                "understanding": understanding,
                "entities": [],
            }
        )

    async def press(self, title: str) -> str:
        """Press the newest button of that title."""
        buttons = [one for reply in self.everything for one in reply.get("buttons") or []]
        payload = next(one["payload"] for one in reversed(buttons) if one["title"] == title)
        return await self.send(payload)

    async def send(self, payload: str) -> str:
        """Send a button's payload."""
        intent, brace, rest = payload.removeprefix("/").partition("{")
        given = json.loads(brace + rest) if brace else {}
        entities = [{"entity": name, "value": value} for name, value in given.items()]
        return await self._turn({"text": payload, "intent": {"name": intent}, "entities": entities})

    @property
    def titles(self) -> list[str]:
        """The buttons of the last replies."""
        return [one["title"] for reply in self.replies for one in reply.get("buttons") or []]

    @property
    def notes(self) -> list[Json]:
        """What a team was asked so far."""
        return [note for note in self._all_notes() if note["do"] != "meeting_page"]

    @property
    def lists(self) -> list[Json]:
        """The lists for meetings that were made so far."""
        return [note for note in self._all_notes() if note["do"] == "meeting_page"]

    def _all_notes(self) -> list[Json]:
        notes = [(reply.get("custom") or {}).get("request") for reply in self.everything]
        return [note for note in notes if note]

    @property
    def asked(self) -> str | None:
        """The open question."""
        draft = self.slots.get("request_draft")
        return draft["asked"] if draft else None

    @property
    def is_open(self) -> bool:
        """Whether the form goes on."""
        return self.slots.get("requested_slot") is not None

    async def _turn(self, message: Json) -> str:
        self.events.append({"event": "user", "text": message["text"]})
        latest = {**message, "metadata": self.metadata, "nearest_articles": {}}
        tracker = Tracker(
            "carer", dict(self.slots), latest, self.events, False, None, {}, "action_listen"
        )
        dispatcher = CollectingDispatcher()
        for event in await ValidateRequestForm().run(dispatcher, tracker, DOMAIN):
            # What a real tracker keeps is JSON.
            self.slots[event["name"]] = json.loads(json.dumps(event["value"]))
        self.replies = dispatcher.messages
        self.everything += dispatcher.messages
        return "\n".join(_said(reply) for reply in self.replies)


def _said(reply: Json) -> str:
    if reply.get("response"):
        return str(DOMAIN["responses"][reply["response"]][0]["text"])
    return str(reply.get("text") or reply.get("custom") or "")


# What a willing carer answers, by question.
ANSWERS = {
    "consent": "yes",
    "about": "his new tablets",
    "name": "Jo",
    "callback_phone": "07700 900123",
    "phone": "07700 900123",
    "reach_phone": "07700 900123",
    "email": "jo@example.org",
    "safe_to_text": "yes",
    "safe_to_leave_message": "no",
    "when": "after 4 on weekdays",
    "may_ask_later": "yes",
    "nation": "Scotland",
    "postcode": "LS1 4AP",
    "council_right": "yes",
    "council_name": "Leeds",
    "outside": "yes",
    "assessment_about": "the nights are hard",
    "assessment_urgent": "I'm struggling",
    "group_kind": "Online",
    "group_wish": "in the evening",
    "person_name": "Sam",
    "keeps_well": "music and walks",
    "early_signs": "he stops washing",
    "crisis_helps": "a quiet voice",
    "has_not_worked": "being told off",
    "can_and_cannot": "cook, but no nights",
    "told_about": "changes of medicine",
    "concern_how": "A quiet word",
    "what_happened": "nobody rang us back",
    "put_right": "an apology",
    "meeting_kind": "Ward round",
    "meeting_points": "he sleeps all day\nwho rings me",
    "meeting_when": "next tuesday at 10",
    "send_list": "yes",
    "say_kind": "Join a trialogue",
    "say_words": "i have time on mondays",
    "the_question": "do they look after his cat",
    "reach_me": "yes",
    "cancel_sure": "yes",
    "what_changes": "My phone number",
    "new_phone": "07700 900456",
    "new_safe_to_text": "yes",
    "new_safe_to_leave_message": "yes",
    "more": "he likes dogs",
    "how_sleep": "Not well",
    "how_body": "It's slipping",
    "how_people": "Nobody",
    "how_mood": "Worn out",
    "one_good_thing": "the robin",
}


async def answer_until(talker: RequestTalker, question: str) -> list[str]:
    """Answer all that is asked until ``question`` is; which questions were asked."""
    asked = []
    while talker.asked != question:
        assert talker.asked in ANSWERS, (talker.asked, talker.replies)
        asked.append(talker.asked)
        await talker.say(ANSWERS[talker.asked])
    return asked
