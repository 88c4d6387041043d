"""Server-sent events: new messages as they come, from any place in the conversation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiohttp import web

from bot.conversation.signals import Listener
from bot.gateway.keys import SERVICES
from bot.gateway.presenting import present
from bot.gateway.reading import admit, after
from bot.messages import JsonObject
from bot.storage.errors import StorageAway
from bot.storage.transcript import Said
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
                await self._write_news(response, news)
                if self.is_erased:
                    return
                if not await _set_within(news, HEARTBEAT_SECONDS):
                    await response.write(b": still here\n\n")

    async def _write_news(self, response: web.StreamResponse, news: Listener) -> None:
        heard = news.take()
        said = [one for each in heard or () for one in each.said if self._is_new(one)]
        if heard is None or not self._go_on(said):
            await self._look(response, news)
        elif said:
            await self._write(response, said, typing=heard[-1].typing)
        news.position = self.position

    def _is_new(self, said: Said) -> bool:
        return said.position is not None and said.position > self.position

    def _go_on(self, said: Sequence[Said]) -> bool:
        """Whether nothing is missing before or between."""
        following = range(self.position + 1, self.position + 1 + len(said))
        return [one.position for one in said] == list(following)

    async def _look(self, response: web.StreamResponse, news: Listener) -> None:
        try:
            async with self.services.database.reading() as work:
                latest = await work.transcript.latest(self.conversation, self.position)
        except StorageAway:
            await asyncio.sleep(SECONDS_WITHOUT_DATABASE)
            news.hear(None)
            return
        self.is_erased = latest.is_erased
        await self._write(response, latest.said, typing=latest.is_unanswered)

    async def _write(
        self, response: web.StreamResponse, said: Sequence[Said], *, typing: bool
    ) -> None:
        for one in said:
            await response.write(_event("message", present(one), one.position))
            self.position = one.position or self.position
        if typing is not self.typing:
            self.typing = typing
            await response.write(_event("typing", {"typing": typing}))


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
