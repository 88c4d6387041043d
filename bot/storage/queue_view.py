"""What of the queue is looked at, and where each request stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.casework.model import Kind, Status, Urgency

PAGE = 25


class Tab(StrEnum):
    """A member's ways of looking at the queue."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    TEAM = "team"
    UNROUTED = "unrouted"
    WAITING = "waiting"
    ALL = "all"
    DONE = "done"


NEWEST_FIRST = (Tab.DONE,)


@dataclass(frozen=True)
class Place:
    """Where a request stands; ``at`` is its promise, or when it was closed or opened."""

    urgency: str
    answered: bool
    at: datetime
    id: int


@dataclass(frozen=True)
class View:
    """What is looked at. ``teams`` are the member's; ``reference``, ``phone`` and ``words`` search.

    Who is in no team looks after all of them. Others see requests of their teams, those without a
    team, and those that somebody gave to them.

    ``after`` is the place of the last request of the page before.
    """

    tab: Tab
    member: int
    teams: tuple[str, ...] = ()
    kind: Kind | None = None
    team: str | None = None
    reference: str | None = None
    phone: str | None = None
    words: tuple[str, ...] = ()
    after: Place | None = None

    @property
    def is_search(self) -> bool:
        """Whether something is searched for, among open and closed requests."""
        return bool(self.reference or self.phone or self.words)


@dataclass(frozen=True)
class Waiting:
    """A line of the queue. ``carer_name`` and phone are left to the request's own page."""

    id: int
    reference: str
    kind: Kind
    urgency: Urgency
    status: Status
    team: str | None
    assigned_to: int | None
    assigned_name: str | None
    council: str | None
    opened_at: datetime
    promise: datetime
    first_reply_at: datetime | None
    closed_at: datetime | None


def place_of(line: Waiting, view: View) -> Place:
    """Where ``line`` stands in the order of ``view``: the next page begins after it."""
    moment = line.promise
    if view.is_search:
        moment = line.opened_at
    elif view.tab in NEWEST_FIRST and line.closed_at:
        moment = line.closed_at
    return Place(line.urgency.value, line.first_reply_at is not None, moment, line.id)
