"""Dead letters to carers: messages that were given up, until people send them again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.casework_tables import care_requests
from bot.storage.sent_parts import SentParts
from bot.storage.tables import conversations, outbox

MOST = 100
IS_DEAD = outbox.c.status == "failed"
SHOWN = (
    outbox.c.id, outbox.c.conversation, conversations.c.channel, outbox.c.way,
    outbox.c.created_at, outbox.c.attempts, outbox.c.error,
)  # fmt: skip


@dataclass(frozen=True)
class Concerned:
    """The request that a message was about, as far as can be told: the chat's newest open one."""

    id: int
    reference: str


@dataclass(frozen=True)
class DeadLetter:
    """A message that did not reach a carer; never its words.

    ``way`` is empty for the conversation's own channel; ``error`` is the provider's code.
    """

    id: str
    conversation: str
    channel: str
    way: str
    created_at: datetime
    attempts: int
    error: str | None
    request: Concerned | None


class DeadLetters:
    """Queries about them, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def newest(self) -> list[DeadLetter]:
        """Up to ``MOST``, the newest first."""
        statement = (
            select(*SHOWN)
            .join_from(outbox, conversations, outbox.c.conversation == conversations.c.id)
            .where(IS_DEAD)
            .order_by(outbox.c.created_at.desc(), outbox.c.position.desc())
            .limit(MOST)
        )
        rows = (await self._connection.execute(statement)).mappings().all()
        about = await self._requests({row["conversation"] for row in rows})
        return [DeadLetter(**row, request=about.get(row["conversation"])) for row in rows]

    async def count(self) -> int:
        """How many there are."""
        statement = select(func.count()).select_from(outbox).where(IS_DEAD)
        return int((await self._connection.execute(statement)).scalar_one())

    async def replay(self, identity: str) -> bool:
        """Send one again, from the first try on; False if it is none, or none any more.

        What a provider took and delivered of it is not sent twice.
        """
        dead = update(outbox).where(outbox.c.id == identity, IS_DEAD)
        values = {"status": "waiting", "attempts": 0, "error": None, "not_before": None}
        if not (await self._connection.execute(dead.values(**values))).rowcount:
            return False
        await SentParts(self._connection).forget_failed(identity)
        return True

    async def _requests(self, chats: Collection[str]) -> dict[str, Concerned]:
        r = care_requests.c
        statement = (
            select(r.conversation, r.id, r.reference)
            .where(r.conversation.in_(chats))
            .order_by(r.closed_at.is_not(None), r.id.desc())
        )
        found: dict[str, Concerned] = {}
        for chat, identity, reference in await self._connection.execute(statement):
            found.setdefault(chat, Concerned(identity, reference))
        return found
