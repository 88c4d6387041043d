"""The health of this process."""

from __future__ import annotations

from aiohttp import web


async def live(request: web.Request) -> web.Response:
    """GET /health/live: 200 while the process can answer at all."""
    return web.json_response({"live": True})
