"""When it is good to ring a carer: days of the week and hours, as understood from their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DAY = 24 * 60
NOON = DAY // 2
EVERY_DAY = frozenset(range(7))
# As many days in a row are read back as "Monday to Wednesday".
FEWEST_IN_A_ROW = 3


@dataclass(frozen=True)
class Hours:
    """From ``start`` until ``end``, in minutes after midnight; past midnight ``end`` is above 1440.

    Both alike: about that time.
    """

    start: int = 0
    end: int = DAY


@dataclass(frozen=True)
class Span:
    """Some hours on some days, 0 for Monday; ``in_term``: only in term time."""

    days: frozenset[int] = EVERY_DAY
    hours: Hours = Hours()
    in_term: bool = False


@dataclass(frozen=True)
class GoodTimes:
    """When to ring, and when never."""

    good: tuple[Span, ...]
    never: tuple[Span, ...] = ()


@dataclass(frozen=True)
class TimeWords:
    """Puts good times into words: those of ``put`` in data/good_times.yml."""

    put: Mapping[str, str]
    days: Sequence[str]
    parts: Mapping[Hours, str]

    def say(self, times: GoodTimes) -> str:
        """``times`` in words, such as "Monday to Friday, 4pm onwards; not Tuesday"."""
        good = [self._good(span) for span in times.good]
        never = [self.put["not"].format(what=self._never(span)) for span in times.never]
        return self.put["next"].join([*good, *never])

    def _good(self, span: Span) -> str:
        days = self._days(span.days) if span.days != EVERY_DAY else self.put["any_day"]
        said = [days, self._hours(span.hours)]
        return ", ".join([*said, self.put["term"]] if span.in_term else said)

    def _never(self, span: Span) -> str:
        days = self._days(span.days) if span.days != EVERY_DAY else ""
        hours = self.parts.get(span.hours) or self._hours(span.hours)
        return " ".join(part for part in (days, hours) if part) if span.hours != Hours() else days

    def _days(self, days: frozenset[int]) -> str:
        row = sorted(days)
        if len(row) >= FEWEST_IN_A_ROW and row[-1] - row[0] == len(row) - 1:
            return self.put["days_to"].format(first=self.days[row[0]], last=self.days[row[-1]])
        names = [self.days[day] for day in row]
        return self.put["and"].join(part for part in (", ".join(names[:-1]), names[-1]) if part)

    def _hours(self, hours: Hours) -> str:
        if hours == Hours():
            return self.put["any_time"]
        start, end = self._clock(hours.start), self._clock(hours.end)
        if hours.start == hours.end:
            return self.put["about"].format(start=start)
        if hours.end == DAY:
            return self.put["onwards"].format(start=start)
        form = "between" if hours.start else "before"
        return self.put[form].format(start=start, end=end)

    def _clock(self, minute: int) -> str:
        minute %= DAY
        if minute in (0, NOON):
            return self.put["noon" if minute else "midnight"]
        hour, minutes = divmod(minute, 60)
        past = f".{minutes:02}" if minutes else ""
        return f"{(hour - 1) % 12 + 1}{past}{'am' if minute < NOON else 'pm'}"
