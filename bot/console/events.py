"""News for open pages, as server-sent events: looked for once a second, and cheaply."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from aiohttp import web

from bot.console.cookies import SESSION_COOKIE, read_cookie
from bot.console.keys import CLOSING, CONSOLE, SESSION
from bot.console.sign_in import current
from bot.storage.errors import StorageAway
from bot.storage.queue_view import Waiting

SECONDS_BETWEEN_LOOKS = 1.0
# Also keeps proxies from closing a quiet connection.
LOOKS_BETWEEN_CHECKS = 15


@dataclass
class Watch:
    """What one page knows: the newest change, the newest request, and the request it shows."""

    change: int
    newest: int
    request: int | None


async def stream(request: web.Request) -> web.StreamResponse:
    """GET /events: ``changed`` with new urgent requests, and ``signed_out``."""
    watch = Watch(_number(request, "change"), _number(request, "newest"), None)
    watch.request = _number(request, "request") or None
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    try:
        await _tell(request, response, watch)
    except ConnectionError:
        # The page was closed.
        pass
    return response


async def _tell(request: web.Request, response: web.StreamResponse, watch: Watch) -> None:
    looks = 0
    while not request.app[CLOSING].is_set():
        if looks % LOOKS_BETWEEN_CHECKS == 0:
            if not await _is_signed_in(request):
                await _send(response, "signed_out", {})
                break
            await response.write(b": here\n\n")
        looks += 1
        await _look(request, response, watch)
        await _pause(request)


async def _look(request: web.Request, response: web.StreamResponse, watch: Watch) -> None:
    console = request.app[CONSOLE]
    try:
        async with console.database.reading() as work:
            change = await (
                work.queue.newest_change_of(watch.request)
                if watch.request
                else work.queue.newest_change()
            )
            if change == watch.change:
                return
            member = request[SESSION].member
            urgent = await work.queue.urgent_since(watch.newest, member.id, member.teams)
    except StorageAway:
        return
    watch.change = change
    watch.newest = max((one.id for one in urgent), default=watch.newest)
    await _send(response, "changed", {"urgent": [_told(request, one) for one in urgent]})


def _told(request: web.Request, line: Waiting) -> dict[str, str]:
    console = request.app[CONSOLE]
    sentence: str = console.words["live"]["urgent"]
    kind = console.wording.kinds[line.kind]
    return {
        "text": sentence.format(reference=line.reference, kind=kind),
        "href": f"/requests/{line.id}",
    }


async def _is_signed_in(request: web.Request) -> bool:
    console = request.app[CONSOLE]
    token = read_cookie(request, SESSION_COOKIE) or ""
    try:
        async with console.database.reading() as work:
            return await current(work, token, console.now()) is not None
    except StorageAway:
        return True


async def _send(response: web.StreamResponse, event: str, data: object) -> None:
    await response.write(f"event: {event}\ndata: {json.dumps(data)}\n\n".encode())


async def _pause(request: web.Request) -> None:
    try:
        async with asyncio.timeout(SECONDS_BETWEEN_LOOKS):
            await request.app[CLOSING].wait()
    except TimeoutError:
        return


def _number(request: web.Request, name: str) -> int:
    raw = request.query.get(name, "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= 18 else 0
