"""The console: the teams' door to Alongside."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot import clock, logs
from bot.console import middlewares
from bot.console.guard import guard
from bot.console.keys import CONSOLE, Console
from bot.console.routes import add_routes
from bot.content.reading import read_yaml
from bot.conversation.request_wording import RequestWording
from bot.serving import serve_app
from bot.settings import Settings
from bot.storage.database import Database, migrate
from bot.team_data import load_teams

HERE = Path(__file__).parent
LONGEST_FORM = 64 * 1024
LONDON = ZoneInfo("Europe/London")


def make_app(console: Console) -> web.Application:
    """The app over ``console``."""
    app = web.Application(
        middlewares=[middlewares.observe, middlewares.answer_errors, guard],
        client_max_size=LONGEST_FORM,
    )
    app[CONSOLE] = console
    folder = jinja2.FileSystemLoader(HERE / "templates")
    aiohttp_jinja2.setup(
        app,
        loader=folder,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        filters={"moment": as_moment},
    )
    app.router.add_static("/static", HERE / "static")
    add_routes(app)
    app.on_response_prepare.append(middlewares.add_safe_headers)
    return app


async def serve(settings: Settings) -> None:
    """Serve until told to stop; raises ``StartError`` and ``ContentError``."""
    logs.set_up(settings.log_level)
    await migrate(settings.database_url)
    console = build(settings)
    host, port = settings.console_host, settings.console_port
    try:
        await serve_app(make_app(console), host, port, "ALONGSIDE_CONSOLE_PORT")
    finally:
        await console.database.close()


def build(settings: Settings) -> Console:
    """What the pages work with, not yet connected."""
    words = read_yaml(settings.data_dir / "console.yml")
    wording = RequestWording.load(settings.data_dir / "requests.yml")
    teams = load_teams(settings.data_dir)
    return Console(settings, Database(settings.database_url), words, teams, wording, clock.now)


def as_moment(at: datetime) -> str:
    """A moment as people in the United Kingdom say it: ``Mon 23 November, 14:05``."""
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%B}, {local:%H:%M}"
