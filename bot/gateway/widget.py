"""The widget's files, its words, its demo page, and the description of the API."""

from __future__ import annotations

import json
from pathlib import Path

import aiohttp_jinja2
from aiohttp import web

from bot.gateway.keys import SERVICES
from bot.gateway.static_files import StaticFiles, make_file, respond
from bot.language import ENGLISH, WELSH, current
from bot.messages import JsonObject
from bot.wiring import Services

HERE = Path(__file__).parent
STATIC = web.AppKey("static", StaticFiles)
DESCRIPTION = web.AppKey("description", StaticFiles)
DEMO_PAGE = "demo.html"


def prepare(app: web.Application) -> None:
    """Give the app its files; nothing is read before it is asked for."""
    app[STATIC] = StaticFiles(HERE / "static")
    app[DESCRIPTION] = StaticFiles(HERE)


async def demo_page(request: web.Request) -> web.Response:
    """GET /: the page that shows the widget."""
    services = request.app[SERVICES]
    words, demo = services.wording, services.settings.demo
    context = {"wording": words.widget, "urgent": words.urgent, "demo": demo}
    context |= languages_shown(services)
    return aiohttp_jinja2.render_template(DEMO_PAGE, request, context)


async def file(request: web.Request) -> web.Response:
    """GET /widget/{name}: the widget's own files."""
    return request.app[STATIC].serve(request, request.match_info["name"])


async def wording(request: web.Request) -> web.Response:
    """GET /widget/wording.json: every label, and the urgent help that is always in sight."""
    words = request.app[SERVICES].wording
    all_words = {**words.widget, "urgent": words.urgent, "language": current()}
    response = respond(request, make_file(json.dumps(all_words).encode(), "application/json"))
    response.headers.add("Vary", "Accept-Language")
    return response


def languages_shown(services: Services) -> JsonObject:
    """The page's language, the one that can be chosen instead, and whether it is a draft."""
    welsh = services.languages.welsh
    is_draft = current() == WELSH and not welsh.reviewed_by
    return {
        "language": current(),
        "other": (WELSH if current() == ENGLISH else ENGLISH) if welsh.offered else None,
        "language_draft": welsh.draft if is_draft else None,
    }


async def description(request: web.Request) -> web.Response:
    """GET /api/openapi.yaml: this API, described."""
    return request.app[DESCRIPTION].serve(request, "openapi.yaml")
