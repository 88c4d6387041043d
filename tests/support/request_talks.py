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
        """Every request note so far."""
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
