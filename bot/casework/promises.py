"""By when a team will have answered, in its own hours, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from bot.casework.hours import LONDON, Hours
from bot.dates import weekday


@dataclass(frozen=True)
class Target:
    """How soon a team answers: so many open hours, or by the end of so many working days.

    Exactly one of the two is more than 0. Working days are openings: the day of asking doesn't
    count, as in the NHS complaints rules ("within 3 working days").
    """

    open_hours: float = 0
    working_days: int = 0


def promise(asked_at: datetime, target: Target, hours: Hours) -> datetime:
    """The moment, in UTC, by which a person will have answered."""
    if target.working_days:
        return _after_days(asked_at, target.working_days, hours)
    return _after_hours(asked_at, timedelta(hours=target.open_hours), hours)


def as_words(at: datetime) -> str:
    """A moment as it is said: ``Thursday 26 November, 17:00``, in UK time."""
    local = at.astimezone(LONDON)
    return f"{weekday(local)}, {local:%H:%M}"


def _after_hours(asked_at: datetime, left: timedelta, hours: Hours) -> datetime:
    if hours.never_closes:
        return asked_at + left
    for opening in hours.openings(asked_at):
        start = max(opening.start, asked_at)
        if opening.end - start >= left:
            return start + left
        left -= opening.end - start
    raise ValueError("a team that is never open can promise nothing")


def _after_days(asked_at: datetime, days: int, hours: Hours) -> datetime:
    if hours.never_closes:
        return asked_at + timedelta(days=days)
    today = asked_at.astimezone(LONDON).date()
    later = (
        opening
        for opening in hours.openings(asked_at)
        if opening.start.astimezone(LONDON).date() > today
    )
    ends: dict[object, datetime] = {}
    for opening in islice(later, 4 * days + 4):
        ends[opening.start.astimezone(LONDON).date()] = opening.end
        if len(ends) > days:
            break
    try:
        return list(ends.values())[days - 1]
    except IndexError:
        raise ValueError("a team that is never open can promise nothing") from None
