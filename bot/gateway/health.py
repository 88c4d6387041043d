"""Health: whether this process lives, and whether all that answers need is there."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.gateway.keys import SERVICES
from bot.storage.errors import StorageAway
from bot.wiring import Services


async def live(request: web.Request) -> web.Response:
    """GET /health/live: 200 while the process can answer at all."""
    return web.json_response({"live": True})


async def ready(request: web.Request) -> web.Response:
    """GET /health/ready: 200 if a question would be answered now, else 503; each part by name."""
    services = request.app[SERVICES]
    database, rasa, actions = await asyncio.gather(
        _database(services), services.neighbours.rasa(), services.neighbours.actions()
    )
    parts = {"database": database, "rasa": rasa, "actions": actions}
    shown = {name: "ok" if well else "away" for name, well in parts.items()}
    waiting = await asyncio.to_thread(services.spool.waiting)
    return web.json_response(
        {"ready": all(parts.values()), **shown, "spooled": len(waiting)},
        status=200 if all(parts.values()) else 503,
    )


async def _database(services: Services) -> bool:
    try:
        await services.database.check()
    except StorageAway:
        return False
    return True
