"""Metrics in Prometheus' text format: queues, retries, dead letters, silence, by channel.

For this machine, and who shows the token of the settings; without a word or number of anybody's.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot import clock
from bot.gateway.errors import ApiError
from bot.gateway.keys import SERVICES
from bot.storage.errors import StorageAway
from bot.storage.unit_of_work import UnitOfWork
from bot.wiring import Services

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
HELP: Mapping[str, str] = {
    "alongside_up": "1 while that part answers: database, rasa, actions.",
    "alongside_inbox_waiting": "Messages without an answer.",
    "alongside_inbox_oldest_seconds": "How long the oldest of them has waited.",
    "alongside_silence_seconds": "Since the last message came.",
    "alongside_outbox": "Replies that are not delivered; failed ones are dead letters.",
    "alongside_outbox_oldest_seconds": "How long ago the oldest of them was written.",
    "alongside_outbox_tries": "How often they were tried.",
    "alongside_spooled": "Entries that wait on disk for the database.",
    "alongside_letters_failed": "E-mails and webhooks to teams that could not be sent.",
}


@dataclass(frozen=True)
class Sample:
    """One value."""

    name: str
    value: float
    labels: Mapping[str, str]

    def __str__(self) -> str:
        labels = ",".join(f'{name}="{value}"' for name, value in self.labels.items())
        return (
            f"{self.name}{{{labels}}} {self.value:g}" if labels else f"{self.name} {self.value:g}"
        )


async def show(request: web.Request) -> web.Response:
    """GET /metrics, from this machine and not through a proxy, or with the token."""
    if not (_is_local(request) or _has_token(request)):
        raise ApiError("not_found")
    samples = [one async for one in _samples(request.app[SERVICES])]
    return web.Response(body=_page(samples).encode(), headers={"Content-Type": FORMAT})


async def _samples(services: Services) -> AsyncIterator[Sample]:
    """What can be told: while the database is away, that it is."""
    waiting = await asyncio.to_thread(services.spool.waiting)
    yield Sample("alongside_spooled", len(waiting), {})
    neighbours = services.neighbours
    rasa, actions = await asyncio.gather(neighbours.rasa(), neighbours.actions())
    yield Sample("alongside_up", rasa, {"part": "rasa"})
    yield Sample("alongside_up", actions, {"part": "actions"})
    try:
        async with services.database.reading() as work:
            kept = [one async for one in _kept(work, services.providers, clock.now())]
    except StorageAway:
        yield Sample("alongside_up", 0, {"part": "database"})
        return
    yield Sample("alongside_up", 1, {"part": "database"})
    for sample in kept:
        yield sample


async def _kept(work: UnitOfWork, channels: Iterable[str], now: datetime) -> AsyncIterator[Sample]:
    for channel, (count, oldest) in (await work.inbox.unfinished()).items():
        labels = {"channel": channel}
        yield Sample("alongside_inbox_waiting", count, labels)
        yield Sample("alongside_inbox_oldest_seconds", _age(oldest, now), labels)
    for channel in channels:
        newest = await work.inbox.newest(channel)
        if newest:
            yield Sample("alongside_silence_seconds", _age(newest, now), {"channel": channel})
    for one in await work.sending.figures():
        labels = {"channel": one.channel, "status": one.status}
        yield Sample("alongside_outbox", one.count, labels)
        yield Sample("alongside_outbox_oldest_seconds", _age(one.oldest, now), labels)
        yield Sample("alongside_outbox_tries", one.tries, labels)
    yield Sample("alongside_letters_failed", await work.notifications.count_failed(), {})


def _page(samples: Iterable[Sample]) -> str:
    return "".join(f"{line}\n" for line in _lines(list(samples)))


def _lines(samples: list[Sample]) -> Iterator[str]:
    for name, meaning in HELP.items():
        yield f"# HELP {name} {meaning}"
        yield f"# TYPE {name} gauge"
        yield from (str(sample) for sample in samples if sample.name == name)


def _age(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())


def _is_local(request: web.Request) -> bool:
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False


def _has_token(request: web.Request) -> bool:
    token = request.app[SERVICES].settings.metrics_token
    shown = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())
