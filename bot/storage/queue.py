"""The console's queue: which requests a member sees, in which order, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.model import Kind, Status, Urgency
from bot.storage.casework_tables import (
    care_requests,
    happenings,
    is_answered,
    open_requests,
)
from bot.storage.queue_view import NEWEST_FIRST, PAGE, Place, Tab, View, Waiting
from bot.storage.request_words import have_words
from bot.storage.staff_tables import staff

FROM_REQUEST = tuple(
    care_requests.c[name] for name in Waiting.__annotations__ if name != "assigned_name"
)
LINES = select(*FROM_REQUEST, staff.c.name.label("assigned_name")).outerjoin(
    staff, staff.c.id == care_requests.c.assigned_to
)
R = care_requests.c
MOST_WORDS = 6
# What happens when a carer writes something that a member should read.
CARER_WRITES = (
    "carer_wrote", "carer_added", "contact_told", "danger_again", "reopened_by_carer",
)  # fmt: skip


class Queue:
    """Queries about the queue, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(self, view: View) -> list[Waiting]:
        """Up to ``PAGE`` lines, and one more where another page follows."""
        statement = LINES.where(*_conditions(view)).limit(PAGE + 1)
        rows = await self._connection.execute(_placed(statement, view))
        return [_line(row) for row in rows.mappings()]

    async def counts(self, view: View) -> dict[Tab, int]:
        """How many open requests stand under each tab."""
        tabs = [tab for tab in Tab if tab is not Tab.DONE]
        columns = [
            func.count().filter(_tab(View(tab, view.member, view.teams))).label(tab.value)
            for tab in tabs
        ]
        seen = _may_see(view.member, view.teams)
        statement = select(*columns).select_from(care_requests).where(open_requests, seen)
        row = (await self._connection.execute(statement)).one()
        return dict(zip(tabs, row, strict=True))

    async def carer_spoke_last(self, requests: Sequence[int]) -> set[int]:
        """Those of ``requests`` in which no member did anything since the carer last wrote."""
        h = happenings.c
        spoke = func.max(h.id).filter(h.what.in_(CARER_WRITES))
        acted = func.coalesce(func.max(h.id).filter(h.by.is_not(None)), 0)
        statement = select(h.request).where(h.request.in_(requests)).group_by(h.request)
        rows = await self._connection.execute(statement.having(spoke > acted))
        return set(rows.scalars())

    async def newest_change(self) -> int:
        """Grows with whatever happens to any request: asked every second, so cheap."""
        statement = select(func.max(happenings.c.id))
        return (await self._connection.execute(statement)).scalar_one() or 0

    async def newest_change_of(self, request: int) -> int:
        """The same for one request."""
        statement = select(func.max(happenings.c.id)).where(happenings.c.request == request)
        return (await self._connection.execute(statement)).scalar_one() or 0

    async def may_see(self, request: int, member: int, teams: Sequence[str]) -> bool:
        """Whether the member of those teams may open the request; True where there is none."""
        hidden = select(R.id).where(R.id == request, ~_may_see(member, teams))
        return (await self._connection.execute(hidden)).first() is None

    async def team_of(self, reference: str) -> str | None:
        """The team that has the request of that reference."""
        statement = select(R.team).where(R.reference_index == reference)
        team: str | None = (await self._connection.execute(statement)).scalar_one_or_none()
        return team

    async def newest_id(self) -> int:
        """The id of the newest request."""
        return (await self._connection.execute(select(func.max(R.id)))).scalar_one() or 0

    async def urgent_since(self, request: int, member: int, teams: Sequence[str]) -> list[Waiting]:
        """Open urgent requests newer than that id which the member of those teams may see."""
        seen = _may_see(member, teams)
        statement = LINES.where(open_requests, R.urgency == "urgent", R.id > request, seen)
        rows = await self._connection.execute(statement.order_by(R.id).limit(PAGE))
        return [_line(row) for row in rows.mappings()]


def _conditions(view: View) -> Sequence[ColumnElement[bool]]:
    found = [_search(view)] if view.is_search else [_state(view), _tab(view)]
    found.append(_may_see(view.member, view.teams))
    if view.kind:
        found.append(R.kind == view.kind.value)
    if view.team:
        found.append(R.team == view.team)
    return found


def _may_see(member: int, teams: Sequence[str]) -> ColumnElement[bool]:
    if not teams:
        return true()
    # Never NULL, so that its opposite can be asked for too.
    theirs = and_(R.assigned_to.is_not(None), R.assigned_to == member)
    return or_(R.team.is_(None), R.team.in_(teams), theirs)


def _state(view: View) -> ColumnElement[bool]:
    if view.tab is Tab.DONE:
        return R.closed_at.is_not(None)
    return and_(true(), open_requests)


def _tab(view: View) -> ColumnElement[bool]:
    return {
        Tab.MINE: R.assigned_to == view.member,
        Tab.UNASSIGNED: and_(R.assigned_to.is_(None), _of_teams(view)),
        Tab.TEAM: R.team.in_(view.teams) if view.teams else false(),
        Tab.UNROUTED: R.team.is_(None),
        Tab.WAITING: and_(R.status == Status.WAITING.value, _of_teams(view)),
        Tab.ALL: true(),
        Tab.DONE: _of_teams(view),
    }[view.tab]


def _of_teams(view: View) -> ColumnElement[bool]:
    """Who is in no team looks after all of them."""
    return R.team.in_(view.teams) if view.teams else true()


def _search(view: View) -> ColumnElement[bool]:
    if view.reference:
        return R.reference_index == view.reference
    if view.phone:
        return R.phone_index == view.phone
    return have_words(" ".join(view.words), MOST_WORDS)


def _placed(statement: Select[Any], view: View) -> Select[Any]:
    if view.is_search or view.tab in NEWEST_FIRST:
        return _newest_first(statement, view)
    if view.after:
        statement = statement.where(_further_down(view.after))
    # Whoever has had an answer waits less badly than who was promised one.
    return statement.order_by(R.urgency.desc(), is_answered, R.promise, R.id)


def _further_down(place: Place) -> ColumnElement[bool]:
    later = or_(R.promise > place.at, and_(R.promise == place.at, R.id > place.id))
    below = is_answered if not place.answered else false()
    same = is_answered if place.answered else ~is_answered
    return or_(
        R.urgency < place.urgency, and_(R.urgency == place.urgency, or_(below, and_(same, later)))
    )


def _newest_first(statement: Select[Any], view: View) -> Select[Any]:
    moment = R.opened_at if view.is_search else R.closed_at
    if view.after:
        same = and_(moment == view.after.at, R.id < view.after.id)
        statement = statement.where(or_(moment < view.after.at, same))
    return statement.order_by(moment.desc(), R.id.desc())


def _line(row: Any) -> Waiting:
    kinds = {"kind": Kind(row["kind"]), "urgency": Urgency(row["urgency"])}
    return Waiting(**{**row, **kinds, "status": Status(row["status"])})
