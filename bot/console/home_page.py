"""The first page after signing in, and the health of this process."""

from __future__ import annotations

from aiohttp import web

from bot.console.pages import page


async def live(request: web.Request) -> web.Response:
    """GET /health/live: 200 while the process can answer at all."""
    return web.json_response({"live": True})


async def show(request: web.Request) -> web.Response:
    """GET /."""
    return page(request, "home.html")
