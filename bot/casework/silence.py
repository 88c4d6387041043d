"""Nobody answered "is anyone in danger right now?": that, too, the team must know."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.casework.model import CareRequest, Happening
from bot.casework.teams import Teams
from bot.casework.telling import tell
from bot.casework.work import Work

SILENT_AFTER = timedelta(minutes=10)


async def tell_silence(work: Work, request: CareRequest, teams: Teams, at: datetime) -> None:
    """Note the silence on the crisis follow-up and have its team told."""
    await work.requests.happened(Happening(request.id, "no_answer", at))
    await tell(work, "no_answer", request, teams, at)
