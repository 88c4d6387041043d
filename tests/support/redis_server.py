"""The Redis of this machine, which must answer in CI."""

from __future__ import annotations

import os

import pytest
import redis
from sqlalchemy.engine import make_url

from tests.support.balancer import Balancer

REDIS = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/9")


def require_redis() -> None:
    """Skip the test where no Redis answers."""
    try:
        redis.Redis.from_url(REDIS, socket_timeout=2).ping()
    except redis.RedisError:
        if os.environ.get("CI") == "true":
            pytest.fail("Redis must answer in CI")
        pytest.skip("no Redis answers")


async def switched() -> tuple[Balancer, str]:
    """A way to Redis that can be closed and opened again, and the address by which it is used."""
    real = make_url(REDIS)
    switch = Balancer([real.port or 6379], real.host or "127.0.0.1")
    await switch.open()
    address = real.set(host="127.0.0.1", port=switch.port)
    return switch, address.render_as_string(hide_password=False)
