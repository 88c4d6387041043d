"""The audit: who did or read what, append-only, each entry chained to the one before it.

Ids only, never content (ASVS 5.0, 16.2 and 16.4): what is kept for six years must not be personal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.casework_tables import audit

FIRST = "0" * 64
# Any number will do, as long as it is always the same: writers of the chain take turns.
CHAIN_LOCK = 7_262_020
AT_ONCE = 1_000
PRUNED = "audit_pruned"


@dataclass(frozen=True)
class Entry:
    """One line of the audit. ``about`` is what it concerns, such as ``request:17``."""

    id: int
    at: datetime
    member: int | None
    what: str
    about: str | None
    data: Mapping[str, Any]
    previous: str
    hash: str


COLUMNS = tuple(audit.c[name] for name in Entry.__annotations__)


class Audit:
    """Queries about the audit, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        what: str,
        at: datetime,
        member: int | None = None,
        about: str | None = None,
        **data: Any,
    ) -> None:
        """Add an entry; it is kept if and only if the transaction is."""
        if self._connection.dialect.name == "postgresql":
            await self._connection.execute(text(f"SELECT pg_advisory_xact_lock({CHAIN_LOCK})"))
        last = (
            await self._connection.execute(
                select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)
            )
        ).first()
        identity, previous = (last.id + 1, last.hash) if last else (1, FIRST)
        values = {
            "id": identity, "at": at, "member": member, "what": what, "about": about,
            "data": data, "previous": previous,
        }  # fmt: skip
        await self._connection.execute(audit.insert().values(**values, hash=chained(values)))

    async def latest(self, limit: int, before: int | None = None) -> list[Entry]:
        """The newest entries, those with an id under ``before`` where it is given."""
        statement = select(*COLUMNS).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            statement = statement.where(audit.c.id < before)
        rows = await self._connection.execute(statement)
        return [Entry(**row) for row in rows.mappings()]

    async def count_before(self, before: datetime) -> int:
        """How many entries are older."""
        statement = select(func.count()).select_from(audit).where(audit.c.at < before)
        return int((await self._connection.execute(statement)).scalar_one())

    async def prune(self, before: datetime, now: datetime) -> int:
        """Delete the oldest entries, older than ``before``; how many. The chain goes on.

        A last entry says where it begins now, so that nothing else can be cut off unseen.
        """
        oldest_kept = select(func.min(audit.c.id)).where(audit.c.at >= before)
        found = (await self._connection.execute(oldest_kept)).scalar_one()
        last = select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)
        if found is not None:
            last = last.where(audit.c.id < found)
        row = (await self._connection.execute(last)).one_or_none()
        if row is None:
            return 0
        await self.add(PRUNED, now, through=row.id, hash=row.hash)
        result = await self._connection.execute(delete(audit).where(audit.c.id <= row.id))
        return int(result.rowcount)

    async def first_break(self) -> int | None:
        """The id of the first entry that was changed, or follows one that is missing."""
        previous, expected = await self._beginning()
        while rows := await self._from(expected):
            for row in rows:
                values = {name: row[name] for name in Entry.__annotations__ if name != "hash"}
                intact = row["previous"] == previous and row["hash"] == chained(values)
                if row["id"] != expected or not intact:
                    return int(row["id"])
                previous, expected = row["hash"], expected + 1
        return None

    async def _beginning(self) -> tuple[str, int]:
        """The hash before the first entry, and its id: not 1 once old entries were deleted."""
        statement = select(audit.c.data).where(audit.c.what == PRUNED)
        newest = statement.order_by(audit.c.id.desc()).limit(1)
        pruned = (await self._connection.execute(newest)).scalar_one_or_none()
        return (pruned["hash"], pruned["through"] + 1) if pruned else (FIRST, 1)

    async def _from(self, first: int) -> Sequence[Mapping[Any, Any]]:
        """Some entries, from ``first`` on: a cursor over all would need a transaction."""
        statement = select(*COLUMNS).where(audit.c.id >= first).order_by(audit.c.id).limit(AT_ONCE)
        return (await self._connection.execute(statement)).mappings().all()


def chained(values: Mapping[str, Any]) -> str:
    """The hash of an entry, which covers the hash of the one before it."""
    plain = {**values, "at": values["at"].isoformat()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
