"""When a team is there: weekly hours in UK time, without the bank holidays of its nation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
# Longer than any run of closed days: a week with hours is at most two holidays away.
LOOK_AHEAD_DAYS = 60


@dataclass(frozen=True)
class Span:
    """From ``start`` on a weekday (0 is Monday); an ``end`` at or before it is the next day's."""

    weekday: int
    start: time
    end: time


@dataclass(frozen=True)
class Opening:
    """One stretch of being open, in UTC: from ``start`` until just before ``end``."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Hours:
    """Weekly spans and the days on which nobody is there. No spans at all: always open."""

    spans: tuple[Span, ...]
    closed_on: frozenset[date]

    @property
    def never_closes(self) -> bool:
        """True for a team that is there day and night."""
        return not self.spans

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is there at ``at`` (any time zone)."""
        return self.never_closes or any(one.start <= at < one.end for one in self._around(at))

    def next_opening(self, at: datetime) -> datetime:
        """The first moment after ``at`` at which an opening begins; ``at`` where none ends."""
        if self.never_closes:
            return at
        return next(one.start for one in self.openings(at) if one.start > at)

    def open_from(self, at: datetime) -> datetime:
        """``at`` itself while open, else the next opening."""
        return at if self.is_open(at) else self.next_opening(at)

    def openings(self, at: datetime) -> Iterator[Opening]:
        """Openings that end after ``at``, in order; those that touch or overlap are joined."""
        joined: Opening | None = None
        for one in sorted(self._all(at), key=lambda one: one.start):
            if joined and one.start <= joined.end:
                joined = Opening(joined.start, max(joined.end, one.end))
                continue
            if joined and joined.end > at:
                yield joined
            joined = one
        # The last one is left out: it may go on beyond the days that were looked at.

    def _around(self, at: datetime) -> Iterator[Opening]:
        today = at.astimezone(LONDON).date()
        for day in (today - DAY, today):
            yield from self._on(day)

    def _all(self, at: datetime) -> Iterator[Opening]:
        first = at.astimezone(LONDON).date() - DAY
        for days in range(LOOK_AHEAD_DAYS):
            yield from self._on(first + days * DAY)

    def _on(self, day: date) -> Iterator[Opening]:
        if day in self.closed_on:
            return
        for span in self.spans:
            if span.weekday == day.weekday():
                until = day if span.end > span.start else day + DAY
                opening = Opening(_moment(day, span.start), _moment(until, span.end))
                # On the night the clocks go forward a span may vanish.
                if opening.start < opening.end:
                    yield opening


def _moment(day: date, at: time) -> datetime:
    """UK wall time as UTC; a time that the clocks skip is the moment after the skip."""
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def read_spans(data: Mapping[str, str]) -> tuple[Span, ...]:
    """Spans from ``{"mon-fri": "09:00-17:00", "sat": "22:00-02:00, 10:00-12:00"}``.

    Raises ``ValueError`` naming what can't be read.
    """
    return tuple(
        Span(weekday, *_times(part))
        for days, parts in data.items()
        for weekday in _weekdays(str(days))
        for part in str(parts).split(",")
    )


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _weekdays(text: str) -> range:
    first, _, last = text.strip().lower().partition("-")
    try:
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    except ValueError:
        raise ValueError(f"'{text}' is not a day such as mon, or mon-fri") from None
    if end < start:
        raise ValueError(f"'{text}' must go from an earlier to a later day of the week")
    return range(start, end + 1)


def _times(text: str) -> tuple[time, time]:
    try:
        start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise ValueError(f"'{text.strip()}' is not a time such as 09:00-17:00") from None
    return start, end
