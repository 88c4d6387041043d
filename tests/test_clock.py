"""The clock: UTC, and the only one."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from bot import clock


def test_now_is_in_utc_and_says_so() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_nothing_else_asks_for_the_time() -> None:
    asks = re.compile(r"datetime\.(?:now|utcnow|today)\(|date\.today\(")
    files = [path for folder in ("bot", "actions") for path in Path(folder).rglob("*.py")]
    asking = [str(path) for path in files if asks.search(path.read_text(encoding="utf-8"))]
    assert asking == ["bot/clock.py"]
