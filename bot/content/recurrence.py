"""When a group meets, written as people say it: "every 2nd Tuesday", "every last Friday"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dateutil import rrule

from bot.content.reading import Fault

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ORDINALS = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": -1}
RULE = re.compile(
    r"every (?:(?P<ordinals>(?:1st|2nd|3rd|4th|last)(?: and (?:1st|2nd|3rd|4th|last))?) "
    r"|(?P<other>other ))?(?P<day>\w+?day)(?: of the month)?",
    re.IGNORECASE,
)
FORMS = (
    "'every Tuesday', 'every 2nd Tuesday', 'every 1st and 3rd Tuesday', 'every last Tuesday'"
    " (of the month), or 'every other Tuesday'"
)
LONGEST_GAP = timedelta(days=366)


def days_of(meets: str, starts: date, first: date) -> Iterator[date]:
    """The days of a group from ``first`` on, for a year.

    ``starts`` is a day on which it met or will meet: it fixes which week "every other" means.
    Raises ``Fault`` where ``meets`` can't be read.
    """
    rule = _rule(meets, starts)
    begin = datetime.combine(first, time())
    for moment in rule.between(begin, begin + LONGEST_GAP, inc=True):
        yield moment.date()


def _rule(meets: str, starts: date) -> rrule.rrule:
    found = RULE.fullmatch(" ".join(meets.split()))
    if found is None or found["day"].lower() not in DAYS:
        raise Fault(f"meets '{meets}' can't be read; write {FORMS}")
    weekday = rrule.weekdays[DAYS.index(found["day"].lower())]
    begin = datetime.combine(starts, time())
    if found["ordinals"]:
        days = [weekday(ORDINALS[ordinal]) for ordinal in found["ordinals"].lower().split(" and ")]
        return rrule.rrule(rrule.MONTHLY, byweekday=days, dtstart=begin)
    return rrule.rrule(
        rrule.WEEKLY, interval=2 if found["other"] else 1, byweekday=weekday, dtstart=begin
    )
