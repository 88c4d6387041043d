"""The chat API: conversations and their messages, as bot/gateway/openapi.yaml describes them."""

from __future__ import annotations

import secrets
from uuid import uuid4

from aiohttp import web

from bot import clock
from bot.channels.errors import BadMessage
from bot.channels.web_chat import (
    WebChat,
    provider_id,
    read_fields,
    read_message,
    readable_words,
    token_hash,
)
from bot.conversation.admission import admitted
from bot.conversation.safety_net import Finding
from bot.conversation.storing import Opening
from bot.gateway.errors import ApiError
from bot.gateway.keys import LIMITS, SERVICES, URGENT
from bot.gateway.presenting import present
from bot.gateway.reading import admit, after, bearer_token, conversation_id, read_body
from bot.language import LANGUAGES
from bot.messages import JsonObject
from bot.storage.outbox import reply_id
from bot.storage.transcript import Said
from bot.storage.unit_of_work import UnitOfWork
from bot.wiring import Services


async def begin(request: web.Request) -> web.Response:
    """POST /api/conversations: a new conversation, its token and its welcome."""
    body, _ = await read_body(request)
    if body.strip() and read_fields(body):
        raise ApiError("unknown_field")
    request.app[LIMITS].check_opening(request)
    identity, token, welcome = await open_conversation(request.app[SERVICES])
    shown = {"id": identity, "token": token, "messages": [present(welcome)]}
    return web.json_response(shown, status=201)


async def open_conversation(services: Services) -> tuple[str, str, Said]:
    """Id, token and welcome of a new conversation."""
    identity, token = str(uuid4()), secrets.token_urlsafe(32)
    opening = Opening(identity, WebChat.name, identity, token_hash(token), clock.now())
    return identity, token, await services.intake.open(opening)


async def send(request: web.Request) -> web.Response:
    """POST /api/conversations/{id}/messages: take a message in; urgent replies at once."""
    received_at = clock.now()
    body, whole = await read_body(request)
    finding = look(request, body)
    if not whole:
        raise ApiError("too_long")
    conversation = conversation_id(request)
    request.app[LIMITS].check_message(request, conversation)
    message = read_message(body, conversation, bearer_token(request), received_at)
    taken = await request.app[SERVICES].intake.take_in(message, finding)
    return web.json_response(
        {
            "position": taken.position,
            "duplicate": taken.duplicate,
            "messages": [present(taken.urgent)] if taken.urgent else [],
        },
        status=202,
    )


def look(request: web.Request, body: bytes) -> Finding:
    """Ask the safety net before anything can fail, and keep its reply for whatever comes."""
    net = request.app[SERVICES].net
    finding = net.look(readable_words(body))
    reply = net.reply(finding)
    if reply:
        message = _message_id(request, body)
        identity = reply_id(WebChat.name, message, "urgent") if message else str(uuid4())
        said = Said(None, identity, clock.now(), reply=reply, in_reply_to=message)
        request[URGENT] = [present(said)]
    return finding


async def list_messages(request: web.Request) -> web.Response:
    """GET /api/conversations/{id}/messages?after=N: what was said since, and whether we type."""
    conversation = await admit(request)
    shown = await messages_since(request.app[SERVICES], conversation.id, after(request))
    return web.json_response(shown)


async def messages_since(services: Services, conversation: str, position: int) -> JsonObject:
    """Messages after ``position``, and whether a reply is on its way."""
    async with services.database.reading() as work:
        return await read_since(work, conversation, position)


async def read_since(work: UnitOfWork, conversation: str, position: int) -> JsonObject:
    """The same, inside a unit of work."""
    latest = await work.transcript.latest(conversation, position)
    return {"messages": list(map(present, latest.said)), "typing": latest.is_unanswered}


async def erase(request: web.Request) -> web.Response:
    """DELETE /api/conversations/{id}: nothing of what was said is left."""
    identity = conversation_id(request)
    await erase_conversation(request.app[SERVICES], identity, bearer_token(request))
    return web.Response(status=204)


async def erase_conversation(services: Services, identity: str, token: str) -> None:
    """Erase what was said; raises ``Refused`` where ``token`` does not open it."""
    async with services.database.work() as work:
        conversation = admitted(await work.conversations.hold(identity), token_hash(token))
        await services.eraser.erase(work, conversation, clock.now())
        await work.commit()
    services.signals.changed(identity)


async def choose_language(request: web.Request) -> web.Response:
    """PUT /api/conversations/{id}/language: the one in which this carer is answered from now on."""
    identity = conversation_id(request)
    request.app[LIMITS].check_message(request, identity)
    body, _ = await read_body(request)
    fields = read_fields(body)
    if unknown := set(fields) - {"language"}:
        raise ApiError("unknown_field") from KeyError(*sorted(unknown))
    services, language = request.app[SERVICES], fields.get("language")
    if language not in LANGUAGES:
        raise ApiError("wrong_type" if "language" in fields else "missing_field")
    await answer_in(services, identity, bearer_token(request), str(language))
    return web.Response(status=204)


async def answer_in(services: Services, identity: str, token: str, language: str) -> None:
    """Remember the language; raises ``Refused`` where ``token`` does not open the conversation."""
    async with services.database.work() as work:
        admitted(await work.conversations.hold(identity), token_hash(token))
        await services.language_desk.choose(work, identity, services.languages.offered(language))
        await work.commit()


async def own_data(request: web.Request) -> web.Response:
    """GET /api/conversations/{id}/data: all that is stored about this carer."""
    conversation = await admit(request)
    services = request.app[SERVICES]
    async with services.database.reading() as work:
        data = await services.data_desk.summary.data(work, conversation.id)
    return web.json_response(data)


def _message_id(request: web.Request, body: bytes) -> str | None:
    try:
        return provider_id(body, conversation_id(request))
    except (BadMessage, ApiError):
        return None
