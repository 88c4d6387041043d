"""The time. Nothing else asks the system for it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC and saying so."""
    return datetime.now(UTC)
