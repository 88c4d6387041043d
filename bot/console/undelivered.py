"""What could not be delivered, as far as a role looks after it.

Leads see messages to carers. Letters to teams name addresses and accounts: only admins can put
those right.
"""

from __future__ import annotations

from bot.staff.model import Member, Role
from bot.storage.dead_letters import DeadLetter
from bot.storage.notifications import Notification
from bot.storage.unit_of_work import UnitOfWork


async def count_undelivered(work: UnitOfWork, member: Member) -> int:
    """How many stand on the member's page; it is told beside its name on every page."""
    if not member.role.may(Role.LEAD):
        return 0
    letters = await work.notifications.count_failed() if member.role.may(Role.ADMIN) else 0
    return letters + await work.dead_letters.count()


async def list_undelivered(
    work: UnitOfWork, member: Member
) -> tuple[list[DeadLetter], list[Notification]]:
    """To carers, and to teams."""
    letters = await work.notifications.failed() if member.role.may(Role.ADMIN) else []
    return await work.dead_letters.newest(), letters
