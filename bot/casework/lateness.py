"""No request leaves "open" by time alone: past its promise it climbs to lead and admin."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.casework.model import CareRequest, Happening
from bot.casework.teams import Teams
from bot.casework.telling import tell
from bot.casework.work import Work

# Open hours are not counted here: a broken promise is broken at night, too.
ADMIN_AFTER = timedelta(hours=24)
AT_ONCE = 100


async def tell_late(work: Work, teams: Teams, at: datetime) -> int:
    """Tell the lead of every request past its promise, and a day later the admin; how many."""
    late = await work.due.late(at, at - ADMIN_AFTER, AT_ONCE)
    told = [await _tell(work, request, teams, at) for request in late]
    return sum(told)


async def _tell(work: Work, request: CareRequest, teams: Teams, at: datetime) -> bool:
    """False where somebody else changed it meanwhile: the next round looks again."""
    level = 2 if request.late_level else 1
    changed = await work.requests.climb(request, level)
    if changed is None:
        return False
    await work.requests.happened(Happening(request.id, "late", at, data={"level": level}))
    await tell(work, "late", changed, teams, at, level)
    return True
