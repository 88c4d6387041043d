"""Whom to tell of what happens to a request, by which means. No personal data."""

from __future__ import annotations

from datetime import datetime

from bot.casework.model import CareRequest, Urgency
from bot.casework.promises import as_words
from bot.casework.teams import Team, Teams
from bot.casework.work import Work


async def tell(
    work: Work,
    template: str,
    request: CareRequest,
    teams: Teams,
    at: datetime,
    level: int = 0,
    *,
    cause: str = "",
) -> None:
    """Have those of ``level`` (0 team, 1 lead, 2 admin) told, once; the text is ``template``.

    Once for each version of the request, or for each ``cause`` where that can come again.
    """
    team = teams.find(request.team)
    fields = _fields(request, team)
    for means, address in team.told[level].ways:
        key = f"{template}:{request.id}:{cause or request.version}:{means}:{address}"[:200]
        await work.notifications.add(key, means, address, template, fields, at)


def _fields(request: CareRequest, team: Team) -> dict[str, str]:
    return {
        "reference": request.reference,
        "kind": request.kind.value,
        "urgency": request.urgency.value,
        "is_urgent": "yes" if request.urgency is Urgency.URGENT else "no",
        "team": team.name,
        "promise": as_words(request.promise),
        "path": f"/requests/{request.id}",
    }
