"""Team members and their codes, inside one unit of work."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.staff.model import Member, Role
from bot.storage.staff_tables import staff, staff_codes
from bot.storage.statements import insert_once

MEMBER = tuple(staff.c[name] for name in Member.__annotations__)


class Staff:
    """Queries about team members."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self, email: str, name: str, role: Role, teams: tuple[str, ...], at: datetime
    ) -> bool:
        """Add a member who has not set a password yet; False if the address is taken."""
        values = {
            "email": email, "name": name, "role": role.value, "teams": list(teams),
            "disabled": False, "totp_last_step": 0, "added_at": at,
        }  # fmt: skip
        return await insert_once(self._connection, staff, values)

    async def by_email(self, email: str) -> Member | None:
        """The member with that address; until the end, nobody else changes them."""
        found = await self._connection.execute(
            select(*MEMBER).where(staff.c.email == email).with_for_update()
        )
        row = found.one_or_none()
        return read_member(row) if row else None

    async def find(self, member: int) -> Member | None:
        """The member of that id."""
        row = (await self._connection.execute(select(*MEMBER).where(staff.c.id == member))).first()
        return read_member(row) if row else None

    async def all(self) -> list[Member]:
        """Every member, by name."""
        rows = await self._connection.execute(select(*MEMBER).order_by(staff.c.name, staff.c.id))
        return [read_member(row) for row in rows]

    async def hold_admins(self) -> list[int]:
        """Admins who may come in; until the end, nobody else changes them."""
        statement = select(staff.c.id).where(
            staff.c.role == Role.ADMIN.value, staff.c.disabled.is_(False)
        )
        rows = await self._connection.execute(statement.order_by(staff.c.id).with_for_update())
        return list(rows.scalars())

    async def change(self, member: Member) -> None:
        """Keep ``member`` as it is now."""
        values = asdict(member)
        identity = values.pop("id")
        values.update(role=member.role.value, teams=list(member.teams))
        await self._connection.execute(update(staff).where(staff.c.id == identity).values(**values))

    async def use_step(self, member: int, step: int) -> bool:
        """Use up a TOTP step; False if it, or a later one, was used already."""
        statement = update(staff).where(staff.c.id == member, staff.c.totp_last_step < step)
        result = await self._connection.execute(statement.values(totp_last_step=step))
        return bool(result.rowcount)

    async def give_codes(
        self, member: int, purpose: str, hashes: list[str], good_until: datetime | None
    ) -> None:
        """Replace the member's codes of that purpose."""
        await self._connection.execute(
            delete(staff_codes).where(
                staff_codes.c.member == member, staff_codes.c.purpose == purpose
            )
        )
        rows = [
            {"member": member, "purpose": purpose, "code_hash": one, "good_until": good_until}
            for one in hashes
        ]
        if rows:
            await self._connection.execute(staff_codes.insert(), rows)

    async def use_code(self, member: int, purpose: str, code_hash: str, at: datetime) -> bool:
        """Use up a code; False if there is none, or it is too old."""
        statement = delete(staff_codes).where(
            staff_codes.c.member == member,
            staff_codes.c.purpose == purpose,
            staff_codes.c.code_hash == code_hash,
            (staff_codes.c.good_until.is_(None)) | (staff_codes.c.good_until > at),
        )
        return bool((await self._connection.execute(statement)).rowcount)


def read_member(row: Row[Any]) -> Member:
    """A member from a row that has the columns of ``MEMBER``."""
    values = {name: getattr(row, name) for name in Member.__annotations__}
    values.update(role=Role(row.role), teams=tuple(row.teams))
    return Member(**values)
