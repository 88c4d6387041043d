"""How long a session still lasts, and staying signed in: nobody is cut off without being asked.

WCAG 2.2.1 (timing adjustable, level A).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from aiohttp import web

from bot.console.keys import CONSOLE, SESSION
from bot.staff.model import WARNED_BEFORE, Session


async def tell(request: web.Request) -> web.Response:
    """GET /session: how many seconds are left."""
    return web.json_response(seconds_left(request[SESSION], request.app[CONSOLE].now()))


async def stay(request: web.Request) -> web.Response:
    """POST /session: somebody is there; the same figures afterwards."""
    console, session = request.app[CONSOLE], request[SESSION]
    now = console.now()
    async with console.database.work() as work:
        await work.sign_ins.seen(session.id, now)
        await work.commit()
    return web.json_response(seconds_left(replace(session, last_seen_at=now), now))


def seconds_left(session: Session, now: datetime) -> dict[str, int]:
    """Seconds until it ends unused (``idle``), and in any case (``longest``)."""
    return {
        "idle": _seconds(session.idle_until - now),
        "longest": _seconds(session.good_until - now),
        "warned_before": _seconds(WARNED_BEFORE),
    }


def _seconds(how_long: timedelta) -> int:
    return int(how_long.total_seconds())
