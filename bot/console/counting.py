"""All that insights count, in one look at the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.casework.hours import LONDON
from bot.casework.model import Kind
from bot.storage.figures import Helped, Kept, Unanswered
from bot.storage.unit_of_work import UnitOfWork

MOST_QUESTIONS = 300
WEEK = timedelta(weeks=1)
# Hours are counted one by one: a year of them would keep the page waiting.
MOST_HOURS = 12 * WEEK


@dataclass(frozen=True)
class Figures:
    """What was counted since ``since``."""

    since: datetime
    by_day: list[tuple[Kind, date, int]]
    kept: list[Kept]
    waits: list[tuple[int | None, int]]
    by_hour: list[tuple[str | None, datetime, int]]
    channels: dict[str, int]
    helpfulness: list[Helped]
    unanswered: list[Unanswered]

    @property
    def asked(self) -> int:
        """All requests."""
        return sum(one.asked for one in self.kept)

    def of(self, kind: Kind) -> Kept:
        """How it stands with one kind."""
        return next((one for one in self.kept if one.kind is kind), Kept(kind, 0, 0, 0, 0, 0, 0))


async def count(work: UnitOfWork, now: datetime, weeks: int) -> Figures:
    """All figures of the last ``weeks``."""
    since = _monday(now.astimezone(LONDON).date()) - (weeks - 1) * WEEK
    figures = work.figures
    return Figures(
        since=since,
        by_day=await figures.by_day(since),
        kept=await figures.kept(since, now),
        waits=await figures.waits(since),
        by_hour=await figures.by_hour(max(since, now - MOST_HOURS)),
        channels=await figures.channels(since),
        helpfulness=await figures.helpfulness(since),
        unanswered=await figures.unanswered(since, MOST_QUESTIONS),
    )


def _monday(day: date) -> datetime:
    return datetime.combine(day - timedelta(days=day.weekday()), time.min, LONDON)
