"""How members sign in: their sessions, the browsers they use, and wrong tries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.staff.model import Session, Stage
from bot.storage.staff import MEMBER, read_member
from bot.storage.staff_tables import sign_in_failures, staff, staff_devices, staff_sessions

SESSION = tuple(name for name in Session.__annotations__ if name != "member")


class SignIns:
    """Queries about sessions, devices and wrong tries."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def begin_session(
        self, member: int, token_hash: str, csrf: str, stage: Stage, at: datetime
    ) -> None:
        """A new session at a stage."""
        await self._connection.execute(
            staff_sessions.insert().values(
                member=member, token_hash=token_hash, csrf=csrf, stage=stage.value,
                began_at=at, last_seen_at=at, wrong_codes=0,
            )
        )  # fmt: skip

    async def session(self, token_hash: str) -> Session | None:
        """The session of that token, with its member."""
        columns = [staff_sessions.c[name] for name in SESSION]
        labelled = [column.label(f"session_{column.name}") for column in columns]
        statement = (
            select(*labelled, *MEMBER)
            .join(staff, staff.c.id == staff_sessions.c.member)
            .where(staff_sessions.c.token_hash == token_hash)
        )
        row = (await self._connection.execute(statement)).first()
        return _session(row) if row else None

    async def sessions_of(self, member: int) -> list[tuple[int, datetime, datetime]]:
        """Id, begin and last use of each of a member's sessions, the last used first."""
        columns = staff_sessions.c
        rows = await self._connection.execute(
            select(columns.id, columns.began_at, columns.last_seen_at)
            .where(columns.member == member, columns.stage == Stage.SIGNED_IN.value)
            .order_by(columns.last_seen_at.desc())
        )
        return [(row.id, row.began_at, row.last_seen_at) for row in rows]

    async def seen(self, session: int, at: datetime) -> None:
        """The session was used just now."""
        await self._change_session(session, last_seen_at=at)

    async def wrong_code(self, session: int) -> None:
        """Count one more wrong code."""
        await self._change_session(session, wrong_codes=staff_sessions.c.wrong_codes + 1)

    async def end_session(self, session: int) -> None:
        """The session is over."""
        await self._connection.execute(delete(staff_sessions).where(staff_sessions.c.id == session))

    async def end_sessions(self, member: int, but: int | None = None) -> None:
        """Every session of a member is over, perhaps but one."""
        statement = delete(staff_sessions).where(staff_sessions.c.member == member)
        if but is not None:
            statement = statement.where(staff_sessions.c.id != but)
        await self._connection.execute(statement)

    async def forget_sessions(self, before: datetime) -> None:
        """Drop sessions that began too long ago to be good for anything."""
        old = delete(staff_sessions).where(staff_sessions.c.began_at < before)
        await self._connection.execute(old)

    async def know_device(self, member: int, token_hash: str, at: datetime) -> None:
        """The member signed in from this browser."""
        await self._connection.execute(
            staff_devices.insert().values(member=member, token_hash=token_hash, last_used_at=at)
        )

    async def knows_device(self, member: int, token_hash: str, at: datetime) -> bool:
        """Whether the member signed in from this browser before; notes that it was used."""
        statement = update(staff_devices).where(
            staff_devices.c.member == member, staff_devices.c.token_hash == token_hash
        )
        result = await self._connection.execute(statement.values(last_used_at=at))
        return bool(result.rowcount)

    async def failed(self, who: list[str], at: datetime) -> None:
        """Note a wrong try, under each of the hashes of ``who``."""
        await self._connection.execute(
            sign_in_failures.insert(), [{"who": one, "at": at} for one in who]
        )

    async def failures(self, who: str, since: datetime) -> int:
        """How many wrong tries there were."""
        statement = select(func.count()).where(
            sign_in_failures.c.who == who, sign_in_failures.c.at > since
        )
        return int((await self._connection.execute(statement)).scalar_one())

    async def forget_failures(self, before: datetime) -> None:
        """Drop wrong tries that no longer count."""
        await self._connection.execute(
            delete(sign_in_failures).where(sign_in_failures.c.at <= before)
        )

    async def _change_session(self, session: int, **values: Any) -> None:
        statement = update(staff_sessions).where(staff_sessions.c.id == session)
        await self._connection.execute(statement.values(**values))


def _session(row: Row[Any]) -> Session:
    values = {name: getattr(row, f"session_{name}") for name in SESSION}
    return Session(**{**values, "stage": Stage(values["stage"])}, member=read_member(row))
