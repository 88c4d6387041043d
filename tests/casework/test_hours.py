"""Hours and promises: true to the minute, over two years, in every nation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.casework.hours import LONDON, Hours, Opening, read_spans
from bot.casework.promises import Target, as_words, promise
from bot.team_data import bank_holidays

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MINUTES = 2 * 365 * 24 * 60
HOLIDAYS = bank_holidays()
WEEKS = {
    "office": {"mon-fri": "09:00-17:00"},
    "two shifts": {"mon-sat": "08:00-12:30, 13:30-19:00"},
    "over midnight": {"thu-sat": "20:00-02:30", "sun": "22:00-06:00"},
    "clock change": {"sat": "23:30-01:30", "sun": "01:15-02:00, 03:00-04:00"},
}


def moment(text: str) -> datetime:
    """A moment of UK wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def hours(week: str, nation: str = "england") -> Hours:
    """Hours of one of the weeks above."""
    return Hours(read_spans(WEEKS[week]), HOLIDAYS[nation])


@pytest.mark.parametrize("nation", HOLIDAYS)
@pytest.mark.parametrize("week", WEEKS)
def test_the_next_opening_is_ahead_and_open_whatever_the_minute(week: str, nation: str) -> None:
    """Every minute of two years, by what changes: between two openings the answer is the same."""
    when, end = hours(week, nation), FIRST + timedelta(minutes=MINUTES)
    openings = list(_openings(when, FIRST, end))
    for opening, following in pairwise(openings):
        assert opening.start < opening.end < following.start
        for inside in _minutes(opening.start, opening.end):
            assert when.is_open(inside)
        for outside in _minutes(opening.end, following.start):
            assert not when.is_open(outside)
        for probe in (opening.start, opening.end - timedelta(minutes=1), opening.end):
            assert when.next_opening(probe) == following.start
    assert len(openings) > 200


def _openings(when: Hours, at: datetime, end: datetime) -> list[Opening]:
    found: list[Opening] = []
    while at < end:
        for opening in when.openings(at):
            if opening.start >= end:
                return found
            if not found or opening.start > found[-1].start:
                found.append(opening)
        at = found[-1].end
    return found


def _minutes(start: datetime, end: datetime) -> list[datetime]:
    """Every minute near the edges, and every 31st of what lies between."""
    count = int((end - start) / timedelta(minutes=1))
    wanted = [n for n in range(count) if n < 3 or n >= count - 3 or n % 31 == 0]
    return [start + timedelta(minutes=n) for n in wanted]


@pytest.mark.parametrize(
    ("nation", "day", "is_closed"),
    [
        ("scotland", "2026-11-30", True),  # St Andrew's Day
        ("england", "2026-11-30", False),
        ("northern_ireland", "2026-07-13", True),  # the Twelfth, moved to a Monday
        ("wales", "2026-07-13", False),
        ("wales", "2026-12-28", True),  # Boxing Day, moved to a Monday
        ("scotland", "2027-01-04", True),  # 2 January, moved to a Monday
        ("england", "2027-01-04", False),
    ],
)
def test_each_nation_has_its_own_bank_holidays(nation: str, day: str, is_closed: bool) -> None:
    noon = moment(f"{day}T12:00")
    assert hours("office", nation).is_open(noon) is not is_closed


@pytest.mark.parametrize(
    ("asked", "target", "due"),
    [
        # The mistakes of others: Friday is a weekday, and "tomorrow" may be closed.
        ("2026-11-26T23:00", Target(working_days=1), "Friday 27 November, 17:00"),
        ("2026-11-27T16:59", Target(working_days=1), "Monday 30 November, 17:00"),
        ("2026-11-27T16:59", Target(open_hours=2), "Monday 30 November, 10:59"),
        ("2026-11-24T09:00", Target(open_hours=8), "Tuesday 24 November, 17:00"),
        ("2026-12-24T12:00", Target(working_days=1), "Tuesday 29 December, 17:00"),
        ("2026-03-28T12:00", Target(open_hours=1), "Monday 30 March, 10:00"),
        ("2026-10-24T12:00", Target(open_hours=1), "Monday 26 October, 10:00"),
    ],
)
def test_a_promise_is_kept_in_open_hours(asked: str, target: Target, due: str) -> None:
    assert as_words(promise(moment(asked), target, hours("office"))) == due


def test_a_team_that_never_closes_counts_every_hour() -> None:
    always, asked = Hours((), frozenset()), moment("2026-12-25T03:00")
    assert promise(asked, Target(open_hours=4), always) == asked + timedelta(hours=4)
    assert promise(asked, Target(working_days=1), always) == asked + timedelta(days=1)


def test_a_team_that_is_never_open_is_refused() -> None:
    shut = Hours(
        read_spans({"mon": "09:00-10:00"}),
        frozenset(date(2026, 11, 23) + timedelta(days=7 * week) for week in range(12)),
    )
    with pytest.raises(ValueError, match="never open"):
        promise(moment("2026-11-24T12:00"), Target(open_hours=1), shut)


@pytest.mark.parametrize(
    "wrong", [{"someday": "9-5"}, {"mon": "9 to 5"}, {"fri-mon": "09:00-17:00"}]
)
def test_hours_that_cannot_be_read_are_named(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"is not a|must go"):
        read_spans(wrong)
