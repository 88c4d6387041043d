"""Rasa's REST channel, with the gateway's notes and honest failures."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class GatewayChannel(RestInput):
    """Takes ``{"sender", "message", "metadata"}`` at /webhooks/rest/webhook.

    Rasa's own REST channel drops the metadata, answers 200 with ``[]`` when a turn fails and logs
    the carer's text; this one passes the metadata on, answers 500, and logs the error's kind only.
    """

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes under /webhooks/rest."""
        routes = Blueprint("gateway_channel", "gateway_channel")

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            return await _answer(request.json or {}, on_new_message)

        return routes


async def _answer(body: dict[str, Any], on_new_message: OnNewMessage) -> HTTPResponse:
    collector = CollectingOutputChannel()
    try:
        await on_new_message(
            UserMessage(
                body["message"],
                collector,
                body["sender"],
                input_channel="rest",
                metadata=body.get("metadata") or {},
            )
        )
    # Whatever a turn raises, the gateway must hear of it; the text must not reach the log.
    except Exception as error:
        logger.error("turn failed: %s", type(error).__name__)
        return response.json({"error": "turn_failed"}, status=500)
    return response.json(collector.messages)
