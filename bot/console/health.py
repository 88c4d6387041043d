"""The health of this process."""

from __future__ import annotations

from aiohttp import web

from bot.console.keys import CONSOLE
from bot.storage.errors import StorageAway


async def live(request: web.Request) -> web.Response:
    """GET /health/live: 200 while the process can answer at all."""
    return web.json_response({"live": True})


async def ready(request: web.Request) -> web.Response:
    """GET /health/ready: 200 while the database answers, else 503."""
    try:
        await request.app[CONSOLE].database.check()
    except StorageAway:
        return web.json_response({"ready": False, "database": "away"}, status=503)
    return web.json_response({"ready": True, "database": "ok"})
