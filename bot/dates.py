"""Days as they are said in the language spoken now."""

from __future__ import annotations

from datetime import date

from bot.language import WELSH, current

# As the Unicode CLDR has them for Welsh; Python's own names follow the machine's settings.
DAYS = (
    "dydd Llun", "dydd Mawrth", "dydd Mercher", "dydd Iau", "dydd Gwener", "dydd Sadwrn",
    "dydd Sul",
)  # fmt: skip
MONTHS = (
    "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi",
    "Hydref", "Tachwedd", "Rhagfyr",
)  # fmt: skip


def weekday(day: date) -> str:
    """``Thursday 26 November``, ``dydd Iau 26 Tachwedd``."""
    name = DAYS[day.weekday()] if current() == WELSH else f"{day:%A}"
    return f"{name} {day.day} {_month(day)}"


def full_date(day: date) -> str:
    """``26 November 2026``."""
    return f"{day.day} {_month(day)} {day.year}"


def _month(day: date) -> str:
    return MONTHS[day.month - 1] if current() == WELSH else f"{day:%B}"
