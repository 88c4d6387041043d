"""Rasa's REST channel, with the gateway's notes and honest failures."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from rasa.shared.core.events import BotUttered, Event, UserUttered
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.components.served_agent import prepare, release
from bot.startup import StartError

logger = logging.getLogger(__name__)

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
    """

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes under /webhooks/rest."""
        routes = Blueprint("gateway_channel", "gateway_channel")

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

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
            # The first message may come before the start is over.
            prepare(request.app.ctx.agent)
            return await _answer(request.json or {}, on_new_message, _earlier(request))

        return routes


def _earlier(request: Request) -> Earlier:
    """What was answered to a message before; see ``answer_given_before``."""

    async def find(sender: str, message_id: str) -> list[dict[str, Any]] | None:
        tracker = await request.app.ctx.agent.tracker_store.retrieve(sender)
        return answer_given_before(tracker.events if tracker else (), message_id)

    return find


async def _answer(
    body: dict[str, Any], on_new_message: OnNewMessage, earlier: Earlier
) -> HTTPResponse:
    collector = CollectingOutputChannel()
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
        logger.error("turn failed: %s", type(error).__name__)
        return response.json({"error": "turn_failed"}, status=500)
    return response.json(collector.messages)
