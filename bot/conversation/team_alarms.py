"""What teams must know of the way to a carer: it is shut, or a message did not arrive."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from bot.casework.model import CareRequest, Happening
from bot.casework.teams import Teams
from bot.casework.telling import tell
from bot.casework.work import Work
from bot.storage.unit_of_work import UnitOfWork

STOPPED = "stopped"
PHONE = "phone_needed"
UNDELIVERED = "undelivered"
UNDELIVERED_PAGE = "/undelivered"


async def open_requests(work: UnitOfWork, conversation: str) -> list[CareRequest]:
    """A conversation's open requests, the newest first."""
    return [one for one in await work.requests.of_conversation(conversation) if one.is_open]


class TeamAlarms:
    """Writes on the timelines of open requests, and has their teams told."""

    def __init__(self, teams: Teams) -> None:
        self._teams = teams

    async def stopped(self, work: UnitOfWork, conversation: str, at: datetime) -> None:
        """The carer wants no more messages: what was promised must happen another way."""
        await self._happened(work, conversation, STOPPED, at)

    async def phone(self, work: UnitOfWork, conversation: str, at: datetime) -> bool:
        """A message can go no other way than by phone; False where no request is open."""
        return await self._happened(work, conversation, PHONE, at)

    async def undelivered(
        self, work: UnitOfWork, conversation: str, reply: str, at: datetime
    ) -> None:
        """A message was given up: the teams of its requests are told, else who minds the rest.

        Told each time: one that was sent again may be given up again.
        """
        cause = f"{reply}:{at:%Y%m%d%H%M%S}"
        if await self._happened(work, conversation, UNDELIVERED, at, cause):
            return
        team = self._teams.find(None)
        fields = {"reference": "", "kind": "", "team": team.name, "path": UNDELIVERED_PAGE}
        for means, address in team.told[0].ways:
            key = f"{UNDELIVERED}:{cause}:{means}:{address}"[:200]
            await work.notifications.add(key, means, address, UNDELIVERED, fields, at)

    async def _happened(
        self, work: UnitOfWork, conversation: str, what: str, at: datetime, cause: str = ""
    ) -> bool:
        requests = await open_requests(work, conversation)
        for request in requests:
            await work.requests.happened(Happening(request.id, what, at))
            await tell(cast(Work, work), what, request, self._teams, at, cause=cause)
        return bool(requests)
