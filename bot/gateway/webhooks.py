"""Webhooks: where providers bring carers' messages, and what became of ours.

Answered only once it is stored or in the spool. What we don't understand is a 200 all the same:
some providers never send again what they got a 4xx for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from aiohttp import web

from bot import clock, logs
from bot.channels.base import Address, Outgoing, Part, Provider, WebhookCall
from bot.channels.errors import SendError
from bot.conversation.doorkeeper import in_place
from bot.conversation.errors import Refused
from bot.gateway.errors import ApiError
from bot.gateway.keys import SERVICES
from bot.gateway.reading import read_body
from bot.messages import InboundMessage
from bot.storage.transcript import Said
from bot.wiring import Services

LOG = logs.Log(__name__)
# Meta sends batches of up to 1,000 updates.
LONGEST_CALL = 3 * 1024 * 1024
URGENT_TRIES = 3
SENDING = web.AppKey("sending", set[asyncio.Task[None]])


async def challenge(request: web.Request) -> web.Response:
    """GET /webhooks/{channel}: the provider asks whether this address is ours."""
    provider = _provider(request)
    answer = provider.challenge(_call(request, b""))
    if answer is None:
        return _refused(provider)
    return web.Response(text=answer)


async def receive(request: web.Request) -> web.Response:
    """POST /webhooks/{channel}: messages and receipts."""
    provider, services = _provider(request), request.app[SERVICES]
    body, whole = await read_body(request, LONGEST_CALL)
    call = _call(request, body)
    if not whole or not provider.verify(call):
        return _refused(provider)
    delivery = provider.parse(call)
    urgent: list[tuple[str, Part]] = []
    for message in delivery.messages:
        urgent += await _take_in(request, provider, message)
    if delivery.messages:
        _beside(request, _seen(provider, delivery.messages[-1].provider_id))
    for receipt in delivery.receipts:
        await services.intake.note(provider.name, receipt)
    text, kind = provider.answer(urgent)
    return web.Response(text=text, content_type=kind)


async def _take_in(
    request: web.Request, provider: Provider, message: InboundMessage
) -> list[tuple[str, Part]]:
    """Keep a message; what must go back in the answer to the call."""
    try:
        taken = await request.app[SERVICES].intake.take_in(message)
    except Refused as refused:
        LOG.warning("webhook_message_refused", channel=provider.name, code=refused.code)
        return []
    urgent = taken.urgent
    if urgent is None or urgent.reply is None:
        return []
    if provider.answers_in_place:
        return in_place(provider, urgent.id, urgent.reply)
    if taken.position is None:
        # No outbox to send it from: it goes now, and once more when the spool is emptied.
        _beside(request, _send_now(provider, message, urgent))
    return []


def _beside(request: web.Request, deed: Coroutine[Any, Any, None]) -> None:
    """Do what the provider need not wait for."""
    task = asyncio.create_task(deed)
    request.app[SENDING].add(task)
    task.add_done_callback(request.app[SENDING].discard)


async def _seen(provider: Provider, provider_id: str) -> None:
    try:
        await provider.seen(provider_id)
    except SendError as error:
        LOG.warning("not_marked_as_read", channel=provider.name, code=error.code)


async def _send_now(provider: Provider, message: InboundMessage, urgent: Said) -> None:
    if urgent.reply is None:
        return
    for reference, part in in_place(provider, urgent.id, urgent.reply):
        for _ in range(URGENT_TRIES):
            outgoing = Outgoing(Address.read(message.sender), part, reference, clock.now())
            try:
                await provider.send(outgoing)
                break
            except SendError as error:
                LOG.error("urgent_not_sent", channel=provider.name, code=error.code)


def _call(request: web.Request, body: bytes) -> WebhookCall:
    url = f"{_services(request).settings.public_url}{request.raw_path}"
    return WebhookCall(url, request.headers, body, request.query, clock.now())


def _provider(request: web.Request) -> Provider:
    provider = _services(request).providers.get(request.match_info["channel"])
    if provider is None:
        raise ApiError("not_found")
    return provider


def _services(request: web.Request) -> Services:
    return request.app[SERVICES]


def _refused(provider: Provider) -> web.Response:
    LOG.warning("webhook_refused", channel=provider.name)
    return web.Response(status=403)
