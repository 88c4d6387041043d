"""Limits: what they count, and whom."""

from __future__ import annotations

import time

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.gateway.limits import Limiter
from bot.serving import address_of


def test_a_limit_refills_with_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    limiter = Limiter(2, 60)
    assert [limiter.take("a") for _ in range(3)] == [0, 0, 30]
    assert limiter.take("b") == 0
    now += 30
    assert limiter.take("a") == 0
    assert limiter.take("a") == 30


def test_the_idle_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr("bot.gateway.limits.MOST_KEYS", 10)
    limiter = Limiter(2, 60)
    for number in range(11):
        limiter.take(str(number))
    now += 120
    limiter.take("one more")
    assert list(limiter._left) == ["one more"]


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ("", 0, "10.0.0.9"),
        ("1.1.1.1", 0, "10.0.0.9"),
        ("1.1.1.1", 1, "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1", 1, "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1, 2.2.2.2", 2, "1.1.1.1"),
        ("1.1.1.1", 2, "10.0.0.9"),
        ("2001:db8:1:2:3:4:5:6", 1, "2001:db8:1:2::/64"),
        ("nonsense", 1, "nonsense"),
    ],
)
def test_the_address_is_what_our_own_proxy_saw(forwarded: str, proxies: int, address: str) -> None:
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": forwarded})
    request = request.clone(remote="10.0.0.9")
    assert address_of(request, proxies) == address
