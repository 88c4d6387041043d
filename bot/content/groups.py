"""A service's own groups (data/groups.yml), and when each meets next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from govuk_bank_holidays.bank_holidays import BankHolidays

from bot.content.facts import checked_on
from bot.content.nations import NATIONS
from bot.content.reading import Fault, read_yaml, require_keys
from bot.content.recurrence import days_of

KEYS = {
    "id", "name", "topics", "for_whom", "nation", "place", "venue", "meets", "starts", "time",
    "skips_bank_holidays", "not_on", "how_to_join", "checked", "review_by",
}  # fmt: skip
CLOCK_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
LONDON = ZoneInfo("Europe/London")
DIVISIONS = {
    "england": BankHolidays.ENGLAND_AND_WALES,
    "wales": BankHolidays.ENGLAND_AND_WALES,
    "scotland": BankHolidays.SCOTLAND,
    "northern_ireland": BankHolidays.NORTHERN_IRELAND,
}


@dataclass(frozen=True)
class Group:
    """A group that meets: carers, a trialogue, a recovery college course, a forum.

    ``meets`` says on which days, as bot.content.recurrence reads it; ``time`` is the clock in the
    UK. ``not_on`` are days on which it doesn't meet.
    """

    id: str
    name: str
    topics: tuple[str, ...]
    for_whom: str
    nation: str
    place: str
    venue: str
    meets: str
    starts: date
    time: time
    skips_bank_holidays: bool
    not_on: tuple[date, ...]
    how_to_join: str
    checked: date | None
    review_by: date

    def next_meeting(self, now: datetime) -> datetime | None:
        """The first meeting after ``now``; None where none is due within a year."""
        here = now.astimezone(LONDON)
        for day in days_of(self.meets, self.starts, here.date()):
            moment = datetime.combine(day, self.time, LONDON)
            if moment > here and self._meets_on(day):
                return moment
        return None

    def _meets_on(self, day: date) -> bool:
        closed = self.skips_bank_holidays and day in bank_holidays(self.nation)
        return not closed and day not in self.not_on


def read_groups(path: Path) -> dict[str, Group]:
    """All groups by id; none where there is no such file. Raises ``Fault`` for a wrong one."""
    groups: dict[str, Group] = {}
    for entry in (read_yaml(path) or {}).get("groups") or [] if path.exists() else []:
        group = _group(f"{path}: group {entry.get('id', '(no id)')}", entry)
        if group.id in groups:
            raise Fault(f"{path}: group {group.id} is given twice; keep one")
        groups[group.id] = group
    return groups


def find_groups(
    groups: Mapping[str, Group], need: str, nation: str | None = None, place: str | None = None
) -> list[Group]:
    """The groups for a need (a topic): those of the place if there are any, else of the nation."""
    fitting = [
        group
        for group in groups.values()
        if need in group.topics and nation in (None, group.nation)
    ]
    return [group for group in fitting if group.place == place] or fitting


@cache
def bank_holidays(nation: str) -> frozenset[date]:
    """The bank holidays of a nation, as far ahead as GOV.UK has set them (never fetched)."""
    known = BankHolidays(use_cached_holidays=True).get_holidays(division=DIVISIONS[nation])
    return frozenset(holiday["date"] for holiday in known)


def _group(where: str, entry: Mapping[str, Any]) -> Group:
    require_keys(where, entry, KEYS)
    faults = list(_wrong(entry))
    if faults:
        raise Fault(f"{where}: {faults[0]}")
    hour, minute = str(entry["time"]).split(":")
    changed = {
        "topics": tuple(entry["topics"]),
        "time": time(int(hour), int(minute)),
        "not_on": tuple(entry["not_on"] or ()),
        "checked": checked_on(entry["checked"]),
    }
    group = Group(**{**entry, **changed})
    _try(where, group)
    return group


def _wrong(entry: Mapping[str, Any]) -> Iterator[str]:
    if entry["nation"] not in NATIONS:
        yield f"nation {entry['nation']} is not one of {', '.join(NATIONS)}"
    if not CLOCK_TIME.fullmatch(str(entry["time"])):
        yield f"time {entry['time']} must be written in quotes, as '19:00'"
    for key in ("starts", "review_by"):
        if not isinstance(entry[key], date):
            yield f"{key} must be a day, as 2026-12-01"
    if not isinstance(entry["skips_bank_holidays"], bool):
        yield "skips_bank_holidays must be true or false"


def _try(where: str, group: Group) -> None:
    try:
        next(days_of(group.meets, group.starts, group.starts), None)
    except Fault as fault:
        raise Fault(f"{where}: {fault}") from fault
