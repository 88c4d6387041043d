"""Moments and spans of time as people in the United Kingdom say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.casework.hours import LONDON

MINUTE, HOUR, DAY = 60, 3600, 86_400
# Up to here a person counts in the smaller unit.
MOST_MINUTES, MOST_HOURS = 90, 48


def as_moment(at: datetime) -> str:
    """``Mon 23 November, 14:05``."""
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%B}, {local:%H:%M}"


@dataclass(frozen=True)
class TimeLeft:
    """How far away a promise is, in words, and how it stands: kept, ok, soon or late."""

    text: str
    state: str


def time_left(
    promise: datetime, first_reply: datetime | None, now: datetime, words: Mapping[str, Any]
) -> TimeLeft:
    """How a promise stands at ``now``; ``words`` is ``time`` of data/console.yml."""
    if first_reply:
        kept = first_reply <= promise
        return TimeLeft(words["kept" if kept else "answered_late"], "kept")
    seconds = int((promise - now).total_seconds())
    if seconds < 0:
        return TimeLeft(words["late"].format(span=span(-seconds, words)), "late")
    state = "soon" if seconds < 2 * HOUR else "ok"
    return TimeLeft(words["left"].format(span=span(seconds, words)), state)


def span(seconds: int, words: Mapping[str, Any]) -> str:
    """``3 hours``."""
    if seconds < MOST_MINUTES * MINUTE:
        return _count(max(1, seconds // MINUTE), words["minutes"])
    if seconds < MOST_HOURS * HOUR:
        return _count(seconds // HOUR, words["hours"])
    return _count(seconds // DAY, words["days"])


def _count(number: int, forms: list[str]) -> str:
    one, many = forms
    return (one if number == 1 else many).format(number=number)
