"""The console: the teams' door to Alongside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot import clock, logs
from bot.console import middlewares
from bot.console.guard import guard
from bot.console.keys import CLOSING, CONSOLE, Console
from bot.console.moments import as_moment
from bot.console.phones import as_phone
from bot.console.pins import without_pin
from bot.console.routes import add_routes
from bot.content.languages import Languages
from bot.content.library import Library
from bot.content.reading import read_words, read_yaml
from bot.conversation.request_wording import RequestWording
from bot.language import languages_of, spoken
from bot.serving import serve_app
from bot.settings import Settings
from bot.startup import StartError
from bot.storage.database import Database, migrate
from bot.storage.errors import StorageAway
from bot.storage.key_files import keys_of
from bot.team_data import load_teams

HERE = Path(__file__).parent
FILTERS: dict[str, Callable[..., str]] = {
    "moment": as_moment,
    "phone": as_phone,
    "without_pin": without_pin,
}
# A reply of 10,000 letters, each of which a form may spell with nine.
LONGEST_FORM = 128 * 1024


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
        filters=FILTERS,
    )
    app.router.add_static("/static", HERE / "static")
    add_routes(app)
    app[CLOSING] = asyncio.Event()
    app.on_shutdown.append(_close)
    app.on_response_prepare.append(middlewares.add_safe_headers)
    return app


async def _close(app: web.Application) -> None:
    """Let go of the browsers that listen for news."""
    app[CLOSING].set()


async def serve(settings: Settings) -> None:
    """Serve until told to stop; raises ``StartError`` and ``ContentError``."""
    logs.set_up(settings.log_level)
    try:
        await migrate(settings.database_url, keys_of(settings))
    except StorageAway as error:
        raise StartError(
            "The console can't reach its database: start it, or mend ALONGSIDE_DATABASE_URL."
        ) from error
    console = build(settings)
    host, port = settings.console_host, settings.console_port
    app = make_app(console)
    _read_templates(app)
    try:
        await serve_app(app, host, port, "ALONGSIDE_CONSOLE_PORT")
    finally:
        await console.database.close()


def _read_templates(app: web.Application) -> None:
    """Now, so that the first who opens a page does not wait for it."""
    templates = aiohttp_jinja2.get_env(app)
    for name in templates.list_templates():
        templates.get_template(name)


def build(settings: Settings, library: Library | None = None) -> Console:
    """What the pages work with, not yet connected. Raises ``ContentError``."""
    library = library or Library.load(settings.data_dir)
    words = _words(settings.data_dir)
    path = settings.data_dir / "requests.yml"
    return Console(
        settings=settings,
        database=Database.of(settings),
        words=words,
        teams=load_teams(settings.data_dir, demo=settings.demo),
        wording=RequestWording.load(path),
        questions=words["questions"] | names_of_questions(read_yaml(path)),
        articles=library.articles,
        now=clock.now,
    )


def _words(data: Path) -> dict[str, Any]:
    """The console's words; those that carers read in every language that is offered."""
    path, languages = data / "console.yml", Languages.load(data / "languages.yml")
    offered = {languages.offered(one) for one in languages_of(path)}
    to_carers = spoken({one: read_words(path, one)["to_carers"] for one in offered})
    return {**read_yaml(path), "to_carers": to_carers}


def names_of_questions(data: Mapping[str, Any]) -> dict[str, str]:
    """What each question of data/requests.yml is called in front of people."""
    questions = data.get("questions") or {}
    return {name: one["called"] for name, one in questions.items() if one.get("called")}
