"""Server-sent events: new messages as they come, from any place in the conversation."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

from aiohttp import web

from bot.gateway.chat_api import read_since
from bot.gateway.keys import SERVICES
from bot.gateway.reading import admit, after
from bot.messages import JsonObject
from bot.storage.errors import StorageAway
from bot.wiring import Services

HEARTBEAT_SECONDS = 15.0
SECONDS_WITHOUT_DATABASE = 1.0
HEADERS = {"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}


async def stream(request: web.Request) -> web.StreamResponse:
    """GET /api/conversations/{id}/events: goes on until either side ends it."""
    conversation = await admit(request)
    feed = _Feed(request.app[SERVICES], conversation.id, after(request))
    response = web.StreamResponse(headers=HEADERS)
    await response.prepare(request)
    try:
        await feed.write_to(response)
        await response.write_eof()
    except ConnectionError:
        # The browser has gone; it comes back and says where it was.
        pass
    return response


@dataclass
class _Feed:
    """One browser's stream. ``position`` is the last message that was written to it."""

    services: Services
    conversation: str
    position: int
    typing: bool | None = field(default=None, init=False)
    is_erased: bool = field(default=False, init=False)

    async def write_to(self, response: web.StreamResponse) -> None:
        """Write until the conversation is erased or the gateway stops."""
        signals = self.services.signals
        with signals.listen(self.conversation) as news:
            while not signals.closed:
                news.clear()
                await self._write_news(response)
                if self.is_erased:
                    return
                if not await _set_within(news, HEARTBEAT_SECONDS):
                    await response.write(b": still here\n\n")

    async def _write_news(self, response: web.StreamResponse) -> None:
        try:
            async with self.services.database.reading() as work:
                shown = await read_since(work, self.conversation, self.position)
                found = await work.conversations.find(self.conversation)
        except StorageAway:
            await asyncio.sleep(SECONDS_WITHOUT_DATABASE)
            return
        self.is_erased = found is None or found.erased
        for message in shown["messages"]:
            await response.write(_event("message", message, message["position"]))
            self.position = message["position"]
        if shown["typing"] is not self.typing:
            self.typing = shown["typing"]
            await response.write(_event("typing", {"typing": self.typing}))


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True


def _event(name: str, data: JsonObject, position: int | None = None) -> bytes:
    place = f"id: {position}\n" if position is not None else ""
    return f"{place}event: {name}\ndata: {json.dumps(data)}\n\n".encode()
