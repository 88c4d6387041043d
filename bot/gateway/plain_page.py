"""The page that works without JavaScript: a form, and the conversation so far.

No cookies: conversation and token travel in hidden fields of forms that are posted.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import aiohttp_jinja2
from aiohttp import web

from bot import clock
from bot.channels.errors import BadMessage
from bot.channels.web_chat import read_message, token_hash
from bot.conversation.admission import admitted
from bot.conversation.errors import Refused, ServiceAway
from bot.gateway.chat_api import (
    answer_in,
    erase_conversation,
    look,
    messages_since,
    open_conversation,
)
from bot.gateway.errors import ApiError
from bot.gateway.keys import LIMITS, SERVICES, URGENT
from bot.gateway.reading import LONGEST_BODY
from bot.gateway.widget import languages_shown
from bot.language import speak
from bot.messages import JsonObject
from bot.storage.errors import StorageAway
from bot.wiring import Services

TEMPLATE = "chat.html"
SECONDS_FOR_REPLY = 8.0


@dataclass
class _Page:
    """What the page shows. ``text`` is what was typed and not sent."""

    conversation: str = ""
    token: str = ""
    messages: list[JsonObject] = field(default_factory=list)
    waiting: bool = False
    error: str | None = None
    cleared: bool = False
    text: str = ""
    status: int = 200


async def show(request: web.Request) -> web.Response:
    """GET /chat: an empty form."""
    return _render(request, _Page())


async def post(request: web.Request) -> web.Response:
    """POST /chat: send what was typed or pressed, or clear the chat, and show what is there."""
    page = _Page()
    try:
        await _converse(request, page)
    except (BadMessage, Refused, ApiError) as error:
        page.error, page.status = error.code, ApiError(error.code).status
    except (StorageAway, ServiceAway):
        page.error, page.status = "away", ApiError("away").status
    await _fill(request, page)
    return _render(request, page)


async def _converse(request: web.Request, page: _Page) -> None:
    fields = await _fields(request)
    services, chosen = request.app[SERVICES], fields.get("language")
    if chosen:
        speak(services.languages.offered(chosen))
    page.text = fields.get("text", "")
    message = _message(fields)
    look(request, message)
    await _continue_or_begin(request, page, fields)
    if fields.get("clear"):
        await _clear(request, page)
    elif fields.get("text") or fields.get("choice"):
        await _send(request, page, message)


async def _fields(request: web.Request) -> dict[str, str]:
    if (request.content_length or 0) > LONGEST_BODY:
        raise ApiError("too_long")
    try:
        given = await request.post()
    except (ValueError, LookupError, web.RequestPayloadError) as error:
        raise ApiError("not_json") from error
    return {name: value for name, value in given.items() if isinstance(value, str)}


def _message(fields: dict[str, str]) -> bytes:
    """The same JSON that the widget would send."""
    shown = {"id": fields.get("message_id") or str(uuid4())}
    shown |= {name: fields[name] for name in ("choice", "text") if fields.get(name)}
    if "choice" in shown:
        shown.pop("text", None)
    return json.dumps(shown).encode()


async def _continue_or_begin(request: web.Request, page: _Page, fields: dict[str, str]) -> None:
    if not fields.get("conversation"):
        request.app[LIMITS].check_opening(request)
        page.conversation, page.token, _ = await open_conversation(request.app[SERVICES])
        return
    try:
        identity = str(UUID(fields["conversation"]))
    except ValueError as error:
        raise ApiError("no_conversation") from error
    token = fields.get("token", "")
    async with request.app[SERVICES].database.reading() as work:
        found = admitted(await work.conversations.find(identity), token_hash(token))
    if found.language and not fields.get("language"):
        speak(request.app[SERVICES].languages.offered(found.language))
    page.conversation, page.token = identity, token
    if fields.get("language"):
        await answer_in(request.app[SERVICES], identity, token, fields["language"])


async def _clear(request: web.Request, page: _Page) -> None:
    await erase_conversation(request.app[SERVICES], page.conversation, page.token)
    page.conversation, page.token, page.cleared = "", "", True


async def _send(request: web.Request, page: _Page, body: bytes) -> None:
    services = request.app[SERVICES]
    request.app[LIMITS].check_message(request, page.conversation)
    message = read_message(body, page.conversation, page.token, clock.now())
    with services.signals.listen(page.conversation) as news:
        taken = await services.intake.take_in(message)
        if taken.position is not None:
            # The conversation itself shows the urgent reply now.
            request[URGENT].clear()
        await _until_answered(services, page.conversation, news)


async def _until_answered(services: Services, conversation: str, news: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(SECONDS_FOR_REPLY):
            while (await messages_since(services, conversation, 0))["typing"]:
                await news.wait()
                news.clear()
    except TimeoutError:
        # The page says that the answer is on its way.
        return


async def _fill(request: web.Request, page: _Page) -> None:
    if page.conversation:
        try:
            shown = await messages_since(request.app[SERVICES], page.conversation, 0)
            page.messages, page.waiting = shown["messages"], shown["typing"]
        except StorageAway:
            page.error = page.error or "away"
    if any(message["kind"] == "receipt" for message in page.messages):
        # The chat is over: what is written next begins a new one.
        page.conversation, page.token = "", ""
    urgent = request[URGENT]
    page.messages += urgent


def _render(request: web.Request, page: _Page) -> web.Response:
    services = request.app[SERVICES]
    words = services.wording
    context = {
        "demo": services.settings.demo,
        "messages": page.messages,
        "conversation": page.conversation,
        "token": page.token,
        "message_id": str(uuid4()),
        "waiting": page.waiting,
        "error": words.errors[page.error] if page.error else None,
        "cleared": page.cleared,
        "text": page.text if page.error else "",
        "wording": words.widget,
        "urgent": words.urgent,
        **languages_shown(services),
    }
    return aiohttp_jinja2.render_template(TEMPLATE, request, context, status=page.status)
