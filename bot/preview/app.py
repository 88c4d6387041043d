"""`python -m bot preview`: articles as carers will see them, anew with every change of a file.

For authors on their own machine: it listens on loopback only and shows what lies in data/.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot.clock import now
from bot.components.reader import Reader
from bot.content.article_rules import faults_of
from bot.content.articles import Article
from bot.content.checks import faults_beyond_articles
from bot.content.errors import ContentError
from bot.content.library import Library
from bot.preview.article_page import article_page, leads, trials

DATA = web.AppKey("data", Path)
READER = web.AppKey("reader", Reader)
TEMPLATES = Path(__file__).parent / "templates"


def make_app(data: Path, reader: Reader | None) -> web.Application:
    """The pages over the content in ``data``; without a ``reader`` no questions are tried."""
    app = web.Application()
    app[DATA] = data
    if reader:
        app[READER] = reader
    aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    app.router.add_get("/", index)
    app.router.add_get("/changes", changes)
    app.router.add_get("/{topic}/{name}", show)
    return app


def serve(data: Path, reader: Reader | None, port: int) -> None:
    """Serve the pages on loopback until Ctrl-C."""
    web.run_app(make_app(data, reader), host="127.0.0.1", port=port, print=None)


async def index(request: web.Request) -> web.Response:
    """All articles by topic, with how many faults each has."""
    try:
        library = Library.load(request.app[DATA])
    except ContentError as error:
        return _render(request, "index.html", {"broken": error.faults, "topics": {}})
    beyond = faults_beyond_articles(library, request.app[DATA], now().date())
    topics: dict[str, list[tuple[Article, int]]] = defaultdict(list)
    for article in library.articles.values():
        count = len(list(faults_of(article, library)))
        topics[article.topic].append((article, count))
    return _render(request, "index.html", {"broken": (), "beyond": beyond, "topics": topics})


async def show(request: web.Request) -> web.Response:
    """One article in every channel's form, its faults, and the questions that reach it."""
    try:
        library = Library.load(request.app[DATA])
    except ContentError as error:
        return _render(request, "index.html", {"broken": error.faults, "topics": {}})
    slug = f"{request.match_info['topic']}/{request.match_info['name']}"
    if slug not in library.articles:
        raise web.HTTPNotFound(text=f"There is no article data/knowledge/{slug}.md")
    article = library.articles[slug]
    reader = request.app.get(READER)
    tried = await trials(article, library, request.app[DATA], reader) if reader else None
    context: dict[str, object] = {
        "page": article_page(article, library),
        "trials": tried,
        "leads": leads(article, library, now()),
    }
    return _render(request, "article.html", context)


async def changes(request: web.Request) -> web.Response:
    """A number that differs as soon as any file of the content has changed."""
    newest = max(path.stat().st_mtime_ns for path in request.app[DATA].rglob("*") if path.is_file())
    return web.json_response(str(newest))


def _render(request: web.Request, template: str, context: dict[str, object]) -> web.Response:
    return aiohttp_jinja2.render_template(template, request, context)
