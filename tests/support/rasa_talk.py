"""Talks with the trained model through Rasa's agent, in this process: no server, no sleep."""

from __future__ import annotations

import json
import logging
from functools import cache
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import SessionConfig
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa.utils.log_utils import configure_structlog
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.components.action_results import check_quickly
from bot.training import MODEL

Json = dict[str, Any]
REMEMBERED = ("nation", "topic", "article")
# In minutes: whatever was said, was said longer ago.
A_MOMENT = 1e-9


class ActionsHere(EndpointConfig):  # type: ignore[misc]  # Rasa ships no types.
    """The actions of `actions/`, called here; what goes to and fro is JSON, as over HTTP."""

    def __init__(self) -> None:
        super().__init__("http://nowhere", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, json: Any = None, **_more: Any) -> Any:
        """Run the action that ``json`` asks for."""
        try:
            return _as_sent(await self._executor.run(_as_sent(json)))
        except ActionExecutionRejection as error:
            body = {"error": error.message, "action_name": error.action_name}
            raise ClientResponseError(400, "rejected", _text(body)) from error


class RasaTalk:
    """One conversation over ``store``. ``remembered`` is what the gateway tells Rasa each time."""

    def __init__(self, store: TrackerStore, sender: str = "carer") -> None:
        self._agent = agent()
        self._store = store
        store.domain = self._agent.domain
        self.sender = sender
        self.remembered: Json = dict.fromkeys(REMEMBERED)
        self.replies: list[Json] = []
        self._messages = 0

    async def say(self, text: str, *, after_a_night: bool = False) -> list[Json]:
        """Send ``text``, typed or a button's payload; what is said to it."""
        self._agent.tracker_store = self._agent.processor.tracker_store = self._store
        self._messages += 1
        notes = {
            "message_id": f"m{self._messages}", "may_be_again": False, "channel": "web",
            **self.remembered,
        }  # fmt: skip
        channel = CollectingOutputChannel()
        domain = self._agent.processor.domain
        usual = domain.session_config
        if after_a_night:
            domain.session_config = SessionConfig(A_MOMENT, True)
        try:
            await self._agent.handle_message(
                UserMessage(text, channel, self.sender, input_channel="rest", metadata=notes)
            )
        finally:
            domain.session_config = usual
        self.replies = channel.messages
        self._remember()
        return self.replies

    async def slot(self, name: str) -> Any:
        """What Rasa remembers by that name."""
        tracker = await self._store.retrieve(self.sender)
        return tracker.get_slot(name) if tracker else None

    def _remember(self) -> None:
        for reply in self.replies:
            custom = reply.get("custom") or {}
            if custom.get("forget"):
                self.remembered.update(topic=None, article=None)
            self.remembered |= {name: custom[name] for name in REMEMBERED if custom.get(name)}


@cache
def agent() -> Agent:
    """The trained model: loaded once, it takes seconds."""
    configure_structlog(logging.WARNING)
    check_quickly()
    responses = EndpointConfig(type="bot.components.responses.Responses")
    return Agent.load(str(MODEL), generator=responses, action_endpoint=ActionsHere())


def _as_sent(body: Any) -> Any:
    return json.loads(_text(body))


def _text(body: Any) -> str:
    return json.dumps(body)
