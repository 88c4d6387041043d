"""Dead letters: notifications that could not be delivered, for an admin to send again."""

from __future__ import annotations

from aiohttp import web

from bot.console.keys import CONSOLE, SESSION
from bot.console.pages import number_in_path, page


async def show(request: web.Request) -> web.Response:
    """GET /undelivered."""
    async with request.app[CONSOLE].database.reading() as work:
        letters = await work.notifications.failed()
    return page(request, "undelivered.html", {"letters": letters})


async def replay(request: web.Request) -> web.StreamResponse:
    """POST /undelivered/{id}/replay: try to deliver it again, from the first try on."""
    console, identity = request.app[CONSOLE], number_in_path(request)
    async with console.database.work() as work:
        if not await work.notifications.replay(identity, console.now()):
            raise web.HTTPNotFound
        member = request[SESSION].member.id
        await work.audit.add("letter_replayed", console.now(), member, f"notification:{identity}")
        await work.commit()
    raise web.HTTPSeeOther("/undelivered")
