"""The gateway: the public door of Alongside."""

from __future__ import annotations

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot import logs
from bot.gateway import cors, middlewares, widget
from bot.gateway.background import run_in_background
from bot.gateway.keys import LIMITS, SERVICES
from bot.gateway.limits import Limits
from bot.gateway.reading import LONGEST_BODY
from bot.gateway.routes import add_routes
from bot.gateway.webhooks import SENDING
from bot.serving import serve_app
from bot.settings import Settings
from bot.storage.database import require_keys
from bot.wiring import Services, build


def make_app(services: Services) -> web.Application:
    """The app over ``services``; what runs beside it begins and ends with it."""
    app = web.Application(
        middlewares=[
            middlewares.observe,
            middlewares.speak,
            middlewares.answer_errors,
            cors.answer_preflight,
        ],
        client_max_size=LONGEST_BODY,
    )
    app[SERVICES] = services
    app[SENDING] = set()
    app[LIMITS] = Limits.from_settings(services.settings)
    folder = jinja2.FileSystemLoader(widget.HERE / "templates")
    aiohttp_jinja2.setup(app, loader=folder, autoescape=True)
    widget.prepare(app)
    add_routes(app)
    app.on_response_prepare.append(middlewares.add_safe_headers)
    app.on_response_prepare.append(cors.add_cors_headers)
    app.on_shutdown.append(_end_streams)
    app.cleanup_ctx.append(run_in_background)
    return app


async def serve(settings: Settings) -> None:
    """Serve until told to stop; raises ``StartError`` and ``ContentError``."""
    logs.set_up(settings.log_level)
    await require_keys(settings)
    app = make_app(build(settings))
    host, port = settings.gateway_host, settings.gateway_port
    await serve_app(app, host, port, "ALONGSIDE_GATEWAY_PORT")


async def _end_streams(app: web.Application) -> None:
    app[SERVICES].signals.close()
