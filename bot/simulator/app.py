"""The simulator: a page with two phones, and the providers between them and the gateway.

Demo mode only. Loopback only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot import logs
from bot.content.reading import read_yaml
from bot.serving import serve_app
from bot.settings import Settings
from bot.simulator.exchange import MOODS, NAMES, WHATSAPP, Exchange, Option, Shown
from bot.simulator.provider_apis import EXCHANGE, add_apis
from bot.startup import StartError

HERE = Path(__file__).parent
LOOPBACK = "127.0.0.1"
# Of the numbers that Ofcom keeps for fiction.
PHONE = "+447700900123"
WORDS = web.AppKey("words", dict[str, Any])
LONGEST_TEXT = 2_000


def make_app(settings: Settings) -> web.Application:
    """The page and the APIs; raises ``StartError`` outside demo mode."""
    if not settings.demo:
        raise StartError("The simulated phones are for demonstrations: set ALONGSIDE_DEMO=yes.")
    app = web.Application()
    app[EXCHANGE] = Exchange(settings, f"http://{LOOPBACK}:{settings.gateway_port}")
    app[WORDS] = read_yaml(settings.data_dir / "simulator.yml")
    aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True)
    app.router.add_get("/", page)
    app.router.add_get("/phones.json", phones)
    app.router.add_post("/write", write)
    app.router.add_post("/press", press)
    app.router.add_post("/picture", picture)
    app.router.add_post("/mood", mood)
    app.router.add_static("/static", HERE / "static")
    add_apis(app)
    return app


async def serve(settings: Settings) -> None:
    """Serve until told to stop; raises ``StartError``."""
    logs.set_up(settings.log_level)
    app = make_app(settings)
    await serve_app(app, LOOPBACK, settings.simulator_port, "ALONGSIDE_SIMULATOR_PORT")


async def page(request: web.Request) -> web.Response:
    """GET /: both phones."""
    on = [name for name in NAMES if request.app[EXCHANGE].settings.has_channel(name)]
    context = {
        "words": request.app[WORDS],
        "phone": PHONE,
        "moods": MOODS,
        "sms": [name for name in on if name not in WHATSAPP],
        "whatsapp": [name for name in WHATSAPP if name in on],
    }
    return aiohttp_jinja2.render_template("phones.html", request, context)


async def phones(request: web.Request) -> web.Response:
    """GET /phones.json: what stands on each channel's phone."""
    exchange, states = request.app[EXCHANGE], request.app[WORDS]["states"]
    shown = {name: [_message(one, states) for one in exchange.of(name, PHONE)] for name in NAMES}
    return web.json_response({"mood": exchange.mood, "phones": shown})


async def write(request: web.Request) -> web.Response:
    """POST /write: the carer sends a text."""
    body = await _body(request)
    text = str(body.get("text", ""))[:LONGEST_TEXT]
    return _told(await request.app[EXCHANGE].write(_channel(body), PHONE, text))


async def press(request: web.Request) -> web.Response:
    """POST /press: the carer presses a button or chooses a row."""
    body = await _body(request)
    option = Option(*(str(body.get(name, "")) for name in ("id", "title", "kind")))
    return _told(await request.app[EXCHANGE].press(_channel(body), PHONE, option))


async def picture(request: web.Request) -> web.Response:
    """POST /picture: the carer sends a picture."""
    channel = _channel(await _body(request))
    return _told(await request.app[EXCHANGE].send_picture(channel, PHONE))


async def mood(request: web.Request) -> web.Response:
    """POST /mood: how the providers behave from now on."""
    asked = (await _body(request)).get("mood")
    if asked not in MOODS:
        raise web.HTTPBadRequest
    request.app[EXCHANGE].mood = asked
    return _told(200)


async def _body(request: web.Request) -> dict[str, Any]:
    """JSON only: other sites' pages can't send that here."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        body = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest
    return body


def _channel(body: dict[str, Any]) -> str:
    channel = body.get("channel")
    if channel not in NAMES:
        raise web.HTTPBadRequest
    return str(channel)


def _told(status: int) -> web.Response:
    return web.json_response({"status": status})


def _message(one: Shown, states: dict[str, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "text": one.text,
        "ours": one.is_ours,
        "at": f"{one.at:%H:%M}",
        "state": states.get(one.state, one.state),
        "options": [vars(option) for option in one.options],
    }
