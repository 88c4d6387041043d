"""Rasa's REST channel, with the gateway's notes and honest failures."""

from __future__ import annotations

import hmac
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from rasa.shared.core.events import BotUttered, Event, UserUttered
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import logs
from bot.components.served_agent import prepare, release
from bot.settings import Settings
from bot.startup import StartError

LOG = logs.Log(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
Earlier = Callable[[str, str], Awaitable[list[dict[str, Any]] | None]]


def answer_given_before(events: Iterable[Event], message_id: str) -> list[dict[str, Any]] | None:
    """The items said to the carer's last message, if that is ``message_id``; None if it isn't."""
    said: list[BotUttered] = []
    for event in reversed(list(events)):
        if isinstance(event, BotUttered):
            said.insert(0, event)
        elif isinstance(event, UserUttered):
            same = (event.metadata or {}).get("message_id") == message_id
            return [item for one in said for item in _items(one)] if same else None
    return None


def _items(said: BotUttered) -> list[dict[str, Any]]:
    """As the collecting channel has them: words with buttons, then notes."""
    data = said.data or {}
    words = {"text": said.text, "buttons": data.get("buttons")}
    items = [{name: value for name, value in words.items() if value}]
    if data.get("custom"):
        items.append({"custom": data["custom"]})
    return [item for item in items if item]


class GatewayChannel(RestInput):
    """Takes ``{"sender", "message", "metadata"}`` at /webhooks/rest/webhook.

    Rasa's own REST channel drops the metadata, answers 200 with ``[]`` when a turn fails and logs
    the carer's text; this one passes the metadata on, answers 500, and logs the error's kind only.
    A message that Rasa took before, whose answer was lost, gets that answer again: taken twice, it
    would answer two questions of a form, and a request that was sent would be missing.
    With a ``secret``, only who shows it as a bearer token is listened to.
    """

    def __init__(self, secret: str = "") -> None:
        super().__init__()
        self._secret = secret.encode()

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayChannel:
        """Made when the server starts: from here on Rasa's log is kept as ours is."""
        settings = Settings.from_env()
        logs.set_up(settings.log_level)
        return cls(settings.internal_secret)

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes under /webhooks/rest."""
        routes = Blueprint("gateway_channel", "gateway_channel")

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            if request.token and not self._is_ours(request):
                return response.json({"error": "not_ours"}, status=401)
            return health_of(getattr(request.app.ctx, "agent", None))

        @routes.listener("after_server_start")
        async def check(app: Sanic, loop: Any) -> None:
            try:
                prepare(app.ctx.agent)
            except StartError as error:
                # The last line of the log is what the supervisor shows.
                raise SystemExit(str(error)) from error

        @routes.listener("after_server_stop")
        async def let_go(app: Sanic, loop: Any) -> None:
            await release(app.ctx.agent)

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not self._is_ours(request):
                return response.json({"error": "not_ours"}, status=401)
            # The first message may come before the start is over.
            prepare(request.app.ctx.agent)
            return await _answer(request.json or {}, on_new_message, _earlier(request))

        return routes

    def _is_ours(self, request: Request) -> bool:
        given = (request.token or "").encode()
        return not self._secret or hmac.compare_digest(given, self._secret)


def health_of(agent: Any) -> HTTPResponse:
    """200 once ``agent`` has a model, with the model's id; 503 before."""
    if agent is None or not agent.is_ready():
        return response.json({"status": "no_model"}, status=503)
    return response.json({"status": "ok", "model": agent.model_id})


def _earlier(request: Request) -> Earlier:
    """What was answered to a message before; see ``answer_given_before``."""

    async def find(sender: str, message_id: str) -> list[dict[str, Any]] | None:
        tracker = await request.app.ctx.agent.tracker_store.retrieve(sender)
        return answer_given_before(tracker.events if tracker else (), message_id)

    return find


async def _answer(
    body: dict[str, Any], on_new_message: OnNewMessage, earlier: Earlier
) -> HTTPResponse:
    collector, began = CollectingOutputChannel(), time.monotonic()
    try:
        notes = body.get("metadata") or {}
        if notes.get("may_be_again"):
            given = await earlier(body["sender"], notes["message_id"])
            if given:
                return response.json(given)
        await on_new_message(
            UserMessage(
                body["message"],
                collector,
                body["sender"],
                input_channel="rest",
                metadata=notes,
            )
        )
    # Whatever a turn raises, the gateway must hear of it; the text must not reach the log.
    except Exception as error:
        LOG.error("rasa_turn_failed", error, conversation=body.get("sender"))
        return response.json({"error": "turn_failed"}, status=500)
    milliseconds = int((time.monotonic() - began) * 1000)
    LOG.info("rasa_turn", conversation=body["sender"], ms=milliseconds)
    return response.json(collector.messages)
