"""Limits on how much one conversation or one network address may send."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from aiohttp import web

from bot.gateway.errors import ApiError
from bot.serving import address_of
from bot.settings import Settings

# A ward or an office shares one address.
CONVERSATIONS_AT_ONE_ADDRESS = 20
MOST_KEYS = 50_000


class Limiter:
    """``count`` in ``seconds`` for each key, and no more than ``count`` at once."""

    def __init__(self, count: int, seconds: float) -> None:
        self._count = float(count)
        self._rate = count / seconds
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> float:
        """Use one of ``key``'s; 0 if there was one, else the seconds until there will be."""
        now = time.monotonic()
        if len(self._left) > MOST_KEYS:
            self._forget_the_idle(now)
        left = self._now_left(key, now)
        if left < 1:
            return (1 - left) / self._rate
        self._left[key] = (left - 1, now)
        return 0.0

    def _now_left(self, key: str, now: float) -> float:
        left, at = self._left.get(key, (self._count, now))
        return min(self._count, left + (now - at) * self._rate)

    def _forget_the_idle(self, now: float) -> None:
        busy = {key for key in self._left if self._now_left(key, now) < self._count}
        self._left = {key: self._left[key] for key in busy}


@dataclass(frozen=True)
class Limits:
    """The limits of this gateway; they raise ``ApiError``."""

    conversation: Limiter
    address: Limiter
    openings: Limiter
    trusted_proxies: int

    @classmethod
    def from_settings(cls, settings: Settings) -> Limits:
        """The limits that the settings ask for."""
        each = settings.messages_per_minute
        return cls(
            conversation=Limiter(each, 60),
            address=Limiter(each * CONVERSATIONS_AT_ONE_ADDRESS, 60),
            openings=Limiter(settings.conversations_per_hour, 3600),
            trusted_proxies=settings.trusted_proxies,
        )

    def check_message(self, request: web.BaseRequest, conversation: str) -> None:
        """Count one message."""
        _require(self.address.take(address_of(request, self.trusted_proxies)))
        _require(self.conversation.take(conversation))

    def check_opening(self, request: web.BaseRequest) -> None:
        """Count one new conversation."""
        _require(self.openings.take(address_of(request, self.trusted_proxies)))


def _require(seconds: float) -> None:
    if seconds > 0:
        raise ApiError("too_many", retry_after=math.ceil(seconds))
