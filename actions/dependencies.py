"""What the actions work with, built once on first use."""

from __future__ import annotations

from functools import cache

from bot.content.library import Library
from bot.settings import Settings


@cache
def library() -> Library:
    """Articles, services and facts."""
    return Library.load(Settings.from_env().data_dir)
