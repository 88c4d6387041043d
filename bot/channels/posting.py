"""One call to a provider's API, with what its failure means: the same for all of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.channels.errors import Ambiguous, Throttled
from bot.messages import JsonObject

CONNECT_SECONDS = 5
SECONDS = 20


@dataclass(frozen=True)
class Answered:
    """What a provider answered. ``body`` is empty where it was no JSON object."""

    status: int
    body: JsonObject

    @property
    def is_ok(self) -> bool:
        """Whether it did what it was asked."""
        return 200 <= self.status < 300


async def call(
    method: str, url: str, *, headers: Mapping[str, str] | None = None, **how: Any
) -> Answered:
    """The provider's answer; raises ``Throttled`` where nothing was done and ``Ambiguous``.

    A connection of its own for each call: one kept open may be shut by the other side just as we
    write, and then nobody knows whether the message was taken.
    """
    timeout = aiohttp.ClientTimeout(total=SECONDS, sock_connect=CONNECT_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(method, url, headers=headers, allow_redirects=False, **how) as response,
        ):
            answered = Answered(response.status, _object(await response.read()))
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise Throttled("no_connection") from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Ambiguous(type(error).__name__) from error
    if answered.status == 429:
        raise Throttled("429")
    if answered.status >= 500:
        raise Ambiguous(str(answered.status))
    return answered


def _object(raw: bytes) -> JsonObject:
    try:
        body = json.loads(raw)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
