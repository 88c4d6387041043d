"""Sent parts: each message that a provider was handed, and what became of it.

What is said of one never goes backwards, in whatever order it comes: begun, unknown, sent, failed,
delivered, read. "Delivered" wins over "failed", since it can't be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.statements import insert_once
from bot.storage.tables import sent_parts

RANK = {"begun": 0, "unknown": 1, "sent": 2, "failed": 3, "delivered": 4, "read": 5}
SURE = ("sent", "failed", "delivered", "read")


@dataclass(frozen=True)
class SentPart:
    """A part. ``reference`` is our own id of it: reply, way and place."""

    reference: str
    outbox: str
    way: str
    channel: str
    tried_at: datetime
    progress: str = "begun"
    provider_id: str | None = None
    error: str | None = None


COLUMNS = tuple(sent_parts.c[name] for name in SentPart.__annotations__)

SEALED, INDEX = sent_parts.c.provider_id.type, sent_parts.c.provider_index.type

# Statements of every receipt are built once: building costs more than the database does.
BY_REFERENCE = select(*COLUMNS).where(
    sent_parts.c.reference == bindparam("same"), sent_parts.c.channel == bindparam("of_channel")
)
BY_PROVIDER_ID = (
    select(*COLUMNS)
    .where(
        sent_parts.c.provider_index == bindparam("same"),
        sent_parts.c.channel == bindparam("of_channel"),
    )
    .limit(1)
)
OF_REPLY = select(*COLUMNS).where(
    sent_parts.c.outbox == bindparam("of_reply"), sent_parts.c.way == bindparam("by_way")
)
ADVANCE = (
    update(sent_parts)
    .where(sent_parts.c.reference == bindparam("same"))
    .where(case(RANK, value=sent_parts.c.progress) < bindparam("rank"))
    .values(
        progress=bindparam("to"),
        error=bindparam("code"),
        provider_id=func.coalesce(sent_parts.c.provider_id, bindparam("named", type_=SEALED)),
        provider_index=func.coalesce(sent_parts.c.provider_index, bindparam("known", type_=INDEX)),
    )
)


class SentParts:
    """Queries about parts, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def begin(self, part: SentPart) -> bool:
        """Note that a part is about to be sent; False if that was noted before."""
        values = {**vars(part), "provider_index": part.provider_id}
        return await insert_once(self._connection, sent_parts, values)

    async def forget(self, reference: str) -> None:
        """The part was not sent after all."""
        statement = delete(sent_parts).where(sent_parts.c.reference == reference)
        await self._connection.execute(statement)

    async def advance(
        self, reference: str, progress: str, provider_id: str | None, error: str | None = None
    ) -> bool:
        """Note what became of a part; False if more than that is known already."""
        # One statement changes the row: a second in the same transaction would make PostgreSQL
        # lock the reply after its part, the other way round than receipts do.
        values = {
            "same": reference, "rank": RANK[progress], "to": progress, "code": error,
            "named": provider_id, "known": provider_id,
        }  # fmt: skip
        result = await self._connection.execute(ADVANCE, values)
        if not result.rowcount and provider_id:
            await self._name(reference, provider_id)
        return bool(result.rowcount)

    async def of(self, outbox: str, way: str) -> dict[str, SentPart]:
        """The parts of a reply that went by ``way``, by reference."""
        values = {"of_reply": outbox, "by_way": way}
        rows = (await self._connection.execute(OF_REPLY, values)).mappings()
        return {row["reference"]: SentPart(**row) for row in rows}

    async def find(
        self, channel: str, reference: str | None, provider_id: str | None
    ) -> SentPart | None:
        """The part that a provider speaks of."""
        for statement, same in ((BY_REFERENCE, reference), (BY_PROVIDER_ID, provider_id)):
            if same and (found := await self._one(statement, channel, same)):
                return found
        return None

    async def forget_failed(self, outbox: str) -> None:
        """Forget all but what arrived or is on its way, so that the rest is tried anew."""
        failed = and_(
            sent_parts.c.outbox == outbox,
            sent_parts.c.progress.not_in(("sent", "delivered", "read")),
        )
        await self._connection.execute(delete(sent_parts).where(failed))

    async def _name(self, reference: str, provider_id: str) -> None:
        nameless = and_(sent_parts.c.reference == reference, sent_parts.c.provider_id.is_(None))
        statement = (
            update(sent_parts)
            .where(nameless)
            .values(provider_id=provider_id, provider_index=provider_id)
        )
        await self._connection.execute(statement)

    async def _one(self, statement: Select[Any], channel: str, same: str) -> SentPart | None:
        found = await self._connection.execute(statement, {"of_channel": channel, "same": same})
        row = found.mappings().one_or_none()
        return SentPart(**row) if row else None
