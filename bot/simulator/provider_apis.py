"""The providers' APIs, as far as we use them, with their checks of who calls."""

from __future__ import annotations

import asyncio
from email.utils import format_datetime
from typing import Any

import aiohttp
import jwt
from aiohttp import web

from bot.channels.notify_account import NotifyAccount
from bot.messages import JsonObject
from bot.simulator.exchange import Exchange, Option, Shown

EXCHANGE = web.AppKey("exchange", Exchange)
# Longer than we wait for any provider.
SILENCE = 60.0
SLOW = 3.0


def add_apis(app: web.Application) -> None:
    """Give the app the providers' addresses."""
    account = "/2010-04-01/Accounts/{sid}"
    app.router.add_get(f"{account}.json", twilio_account)
    app.router.add_post(f"{account}/Messages.json", twilio_send)
    app.router.add_get(f"{account}/Messages.json", twilio_list)
    app.router.add_get("/v25.0/{phone}", meta_phone)
    app.router.add_post("/v25.0/{phone}/messages", meta_send)
    app.router.add_post("/v2/notifications/sms", notify_send)
    app.router.add_post("/v2/notifications/email", notify_email)
    app.router.add_get("/v2/notifications", notify_list)
    app.router.add_get("/v2/received-text-messages", notify_received)


async def twilio_account(request: web.Request) -> web.Response:
    """GET the account."""
    _require_twilio(request)
    return web.json_response({"sid": request.match_info["sid"], "status": "active"})


async def twilio_send(request: web.Request) -> web.Response:
    """POST a message."""
    _require_twilio(request)
    exchange, form = request.app[EXCHANGE], await request.post()
    to = str(form["To"])
    channel = "twilio-whatsapp" if to.startswith("whatsapp:") else "twilio-sms"
    phone = to.removeprefix("whatsapp:")
    if (channel, phone) in exchange.stopped:
        return web.json_response({"code": 21610, "status": 400}, status=400)
    if exchange.mood == "refusing":
        return web.json_response({"code": 21211, "status": 400}, status=400)
    reference = str(form["StatusCallback"]).partition("ref=")[2]
    text = str(form.get("Body") or form.get("ContentSid"))
    return await _in_mood(
        exchange,
        lambda: exchange.accept(channel, phone, text, reference),
        lambda sid: {"sid": sid, "status": "queued"},
        201,
    )


async def twilio_list(request: web.Request) -> web.Response:
    """GET what was sent."""
    _require_twilio(request)
    to = request.query["To"]
    channel = "twilio-whatsapp" if to.startswith("whatsapp:") else "twilio-sms"
    exchange, number = request.app[EXCHANGE], to.removeprefix("whatsapp:")
    settings = exchange.settings
    if number in (settings.twilio_sms_number, settings.twilio_whatsapp_number):
        found = exchange.theirs(channel)
    else:
        found = exchange.ours(channel, number)
    return web.json_response({"messages": [_as_twilio(one) for one in found]})


async def meta_phone(request: web.Request) -> web.Response:
    """GET our number."""
    _require_meta(request)
    return web.json_response({"id": request.match_info["phone"]})


async def meta_send(request: web.Request) -> web.Response:
    """POST a message."""
    _require_meta(request)
    exchange, body = request.app[EXCHANGE], await request.json()
    if body.get("status") == "read":
        exchange.mark_read(body["message_id"])
        return web.json_response({"success": True})
    if exchange.mood == "refusing":
        return web.json_response({"error": {"code": 100}}, status=400)
    phone = f"+{body['to']}" if "to" in body else str(body["recipient"])
    text, options = _meta_text(body)
    return await _in_mood(
        exchange,
        lambda: exchange.accept(
            "whatsapp", phone, text, body["biz_opaque_callback_data"], options=options
        ),
        lambda identity: {"messages": [{"id": identity}]},
        200,
    )


async def notify_send(request: web.Request) -> web.Response:
    """POST a text message."""
    _require_notify(request)
    exchange, body = request.app[EXCHANGE], await request.json()
    if exchange.mood == "refusing":
        return web.json_response({"status_code": 400}, status=400)
    text = body["personalisation"]["message"]
    return await _in_mood(
        exchange,
        lambda: exchange.accept("notify-sms", body["phone_number"], text, body["reference"]),
        lambda identity: {"id": identity, "reference": body["reference"]},
        201,
    )


async def notify_email(request: web.Request) -> web.Response:
    """POST an e-mail: it is shown nowhere, but kept, and what became of it is told."""
    _require_notify(request)
    exchange, body = request.app[EXCHANGE], await request.json()
    if exchange.mood == "refusing":
        return web.json_response({"status_code": 400}, status=400)
    given = body["personalisation"]
    text = f"{given['subject']}\n\n{given['message']}"
    return await _in_mood(
        exchange,
        lambda: exchange.accept("notify-sms", body["email_address"], text, body["reference"]),
        lambda identity: {"id": identity, "reference": body["reference"]},
        201,
    )


async def notify_list(request: web.Request) -> web.Response:
    """GET what was sent with a reference."""
    _require_notify(request)
    sent = request.app[EXCHANGE].shown.values()
    same = [one for one in sent if one.reference == request.query["reference"]]
    return web.json_response({"notifications": [{"id": one.id} for one in same]})


async def notify_received(request: web.Request) -> web.Response:
    """GET what carers sent."""
    _require_notify(request)
    found = [
        {
            "id": one.id,
            "user_number": one.phone.lstrip("+"),
            "content": one.text,
            "created_at": one.at.isoformat(),
        }
        for one in request.app[EXCHANGE].theirs("notify-sms")
    ]
    return web.json_response({"received_text_messages": found})


async def _in_mood(exchange: Exchange, accept: Any, answer: Any, status: int) -> web.Response:
    """Throttled takes nothing; broken and silent take the message and don't say so."""
    if exchange.mood == "throttled":
        return web.json_response({"error": {"code": 130429}, "code": 20429}, status=429)
    if exchange.mood == "slow":
        await asyncio.sleep(SLOW)
    identity = accept()
    if exchange.mood == "broken":
        return web.json_response({}, status=500)
    if exchange.mood == "silent":
        await asyncio.sleep(SILENCE)
    return web.json_response(answer(identity), status=status)


def _require_twilio(request: web.Request) -> None:
    settings = request.app[EXCHANGE].settings
    expected = aiohttp.encode_basic_auth(settings.twilio_account_sid, settings.twilio_auth_token)
    _require(request.headers.get("Authorization") == expected)


def _require_meta(request: web.Request) -> None:
    expected = f"Bearer {request.app[EXCHANGE].settings.whatsapp_token}"
    _require(request.headers.get("Authorization") == expected)


def _require_notify(request: web.Request) -> None:
    account = NotifyAccount(request.app[EXCHANGE].settings.notify_key, "", "", "")
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(token, account.secret, algorithms=["HS256"])
    except jwt.InvalidTokenError as error:
        raise web.HTTPForbidden from error
    _require(claims.get("iss") == account.service)


def _require(holds: bool) -> None:
    if not holds:
        raise web.HTTPUnauthorized


def _as_twilio(one: Shown) -> JsonObject:
    prefix = "whatsapp:" if one.channel == "twilio-whatsapp" else ""
    return {
        "sid": one.id,
        "body": one.text,
        "date_created": format_datetime(one.at),
        "direction": "outbound-api" if one.is_ours else "inbound",
        "from": prefix + one.phone,
        "num_media": "0",
    }


def _meta_text(body: JsonObject) -> tuple[str, tuple[Option, ...]]:
    kind = body["type"]
    if kind == "text":
        return str(body["text"]["body"]), ()
    if kind == "template":
        return f"[{body['template']['name']}]", ()
    part = body["interactive"]
    action = part["action"]
    if part["type"] == "button":
        options = [Option(**one["reply"], kind="button_reply") for one in action["buttons"]]
    else:
        rows = action["sections"][0]["rows"]
        options = [Option(one["id"], one["title"], "list_reply") for one in rows]
    return str(part["body"]["text"]), tuple(options)
