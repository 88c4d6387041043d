"""Web chat: the widget's JSON, and articles as HTML. Replies are fetched, not sent."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.channels.errors import BadMessage
from bot.content.articles import Article
from bot.content.library import Library
from bot.content.rendering import web_answer
from bot.messages import (
    InboundMessage,
    JsonObject,
    MessageError,
    Reply,
    clean_text,
    without_controls,
)

FIELDS = {"id", "text", "choice"}
LONGEST_CHOICE = 64


class WebChat:
    """The channel of the widget and of the plain page. A carer's address is the conversation."""

    name = "web"

    def show_article(self, article: Article, library: Library, nation: str | None) -> Reply:
        """An article with its title, safe HTML and sources."""
        answer = web_answer(article, library, nation)
        return Reply(
            "answer",
            answer.text,
            html=answer.html,
            title=answer.title,
            sources=answer.sources,
            footer=answer.footer,
        )


def read_message(
    body: bytes, conversation: str, token: str | None, received_at: datetime
) -> InboundMessage:
    """The message in a request's body; raises ``BadMessage``."""
    fields = read_fields(body)
    if unknown := set(fields) - FIELDS:
        raise BadMessage("unknown_field") from KeyError(*sorted(unknown))
    identity = _identity(fields)
    return InboundMessage(
        channel=WebChat.name,
        provider_id=f"{conversation}:{identity}",
        sender=conversation,
        text=_text(fields),
        choice=_choice(fields),
        received_at=received_at,
        proof=token_hash(token or ""),
    )


def read_fields(body: bytes) -> JsonObject:
    """The JSON object in ``body``; raises ``BadMessage``."""
    try:
        fields = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadMessage("not_json") from error
    if not isinstance(fields, dict):
        raise BadMessage("not_json")
    return fields


def readable_words(body: bytes) -> str:
    """What the safety net should look at, however broken ``body`` is."""
    try:
        fields = read_fields(body)
    except BadMessage:
        fields = {}
    if set(fields) == {"id", "choice"}:
        return ""
    text = fields.get("text")
    return without_controls(text if isinstance(text, str) else body.decode("utf-8", "replace"))


def provider_id(body: bytes, conversation: str) -> str:
    """The id of the message in ``body`` among all of the channel; raises ``BadMessage``."""
    return f"{conversation}:{_identity(read_fields(body))}"


def client_id(provider_id: str) -> str:
    """The id that the browser gave its message."""
    return provider_id.rpartition(":")[2]


def token_hash(token: str) -> str:
    """What is kept of a conversation's token. The token is random, so one round is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _identity(fields: JsonObject) -> str:
    if "id" not in fields:
        raise BadMessage("missing_field")
    try:
        return str(UUID(fields["id"]))
    except (ValueError, AttributeError, TypeError) as error:
        raise BadMessage("bad_id") from error


def _text(fields: JsonObject) -> str:
    if ("text" in fields) == ("choice" in fields):
        raise BadMessage("text_or_choice" if "text" in fields else "missing_field")
    if "choice" in fields:
        return ""
    try:
        return clean_text(_string(fields["text"]))
    except MessageError as error:
        raise BadMessage(error.code) from error


def _choice(fields: JsonObject) -> str | None:
    if "choice" not in fields:
        return None
    choice = _string(fields["choice"])
    if not choice or len(choice) > LONGEST_CHOICE or not choice.isascii():
        raise BadMessage("unknown_choice")
    return choice


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise BadMessage("wrong_type")
    return value
