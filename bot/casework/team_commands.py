"""What a team member does with a request. Each change says which version it was made on.

``request`` is the request as the member's page showed it; where it has moved on since, the change
is refused with ``Changed``, so that two people never overwrite each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.casework.errors import Changed, UnknownReference
from bot.casework.model import OPEN, CareRequest, Happening, Status
from bot.casework.teams import Teams
from bot.casework.telling import tell
from bot.casework.work import Work


@dataclass(frozen=True)
class Deed:
    """Which request, as of which version, by whom and when."""

    request: int
    version: int
    member: int
    at: datetime


async def see(work: Work, deed: Deed) -> CareRequest:
    """A member opened the page: a new request counts as seen from now on."""
    request = await _held(work, deed.request)
    if request.status is Status.NEW:
        request = await work.requests.change(request, status=Status.SEEN)
        await _happened(work, deed, "status", status=Status.SEEN.value)
    return request


async def assign(work: Work, deed: Deed, to: int | None) -> CareRequest:
    """Give it to a member, or to nobody; who takes a new request has it in progress."""
    request = await _unchanged(work, deed)
    starts = to is not None and request.status in (Status.NEW, Status.SEEN)
    status = Status.IN_PROGRESS if starts else request.status
    changed = await work.requests.change(request, assigned_to=to, status=status)
    await _happened(work, deed, "assigned", to=to)
    await _audit(work, deed, "request_assigned", to=to)
    return changed


async def move(work: Work, deed: Deed, team: str, teams: Teams) -> CareRequest:
    """Give it to another team, which is told; nobody has it there yet. The promise stands."""
    request = await _unchanged(work, deed)
    changed = await work.requests.change(request, team=teams.find(team).id, assigned_to=None)
    await _happened(work, deed, "moved", team=team)
    await _audit(work, deed, "request_moved", team=team)
    await tell(work, "moved", changed, teams, deed.at)
    return changed


async def change_status(work: Work, deed: Deed, to: Status, outcome: str | None) -> CareRequest:
    """Move it on; raises ``IllegalMove`` and ``OutcomeMissing``."""
    request = await _unchanged(work, deed)
    request.require_move(to, outcome)
    closed = to not in OPEN
    changed = await work.requests.change(
        request,
        status=to,
        outcome=outcome if closed else None,
        closed_at=deed.at if closed else None,
    )
    await _happened(work, deed, "status", status=to.value, outcome=outcome if closed else None)
    await _audit(work, deed, "request_status", status=to.value)
    return changed


async def note(work: Work, deed: Deed, words: str) -> None:
    """Keep a note that only the team reads. Notes never clash, so any version will do."""
    await _held(work, deed.request)
    await _happened(work, deed, "note", text=words)
    await _audit(work, deed, "request_note")


async def replied(work: Work, deed: Deed) -> CareRequest:
    """A member wrote to the carer: the first time, the promise is kept."""
    request = await _unchanged(work, deed)
    status = request.status
    if status in (Status.NEW, Status.SEEN):
        status = Status.IN_PROGRESS
    changed = await work.requests.change(
        request,
        status=status,
        first_reply_at=request.first_reply_at or deed.at,
        assigned_to=request.assigned_to or deed.member,
    )
    await _happened(work, deed, "reply")
    await _audit(work, deed, "request_reply")
    return changed


async def _held(work: Work, identity: int) -> CareRequest:
    request: CareRequest | None = await work.requests.hold(identity)
    if request is None:
        raise UnknownReference
    return request


async def _unchanged(work: Work, deed: Deed) -> CareRequest:
    request = await _held(work, deed.request)
    if request.version != deed.version:
        raise Changed
    return request


async def _happened(work: Work, deed: Deed, what: str, **data: object) -> None:
    await work.requests.happened(Happening(deed.request, what, deed.at, deed.member, data))


async def _audit(work: Work, deed: Deed, what: str, **data: object) -> None:
    about = f"request:{deed.request}"
    await work.audit.add(what, deed.at, deed.member, about, **data)
