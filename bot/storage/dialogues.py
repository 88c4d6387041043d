"""Dialogues: what Rasa needs to know to go on with a conversation, a row for each turn."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column as C
from sqlalchemy import Integer, String, Table, bindparam, delete, func, insert, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.sealed_types import SealedText
from bot.storage.tables import conversations, metadata

# Of the newest session only: what a session leaves behind is deleted as the next one begins.
# No foreign key: whoever talks to Rasa alone (`rasa shell`) has no row among the conversations.
dialogues = Table(
    "dialogues",
    metadata,
    C("conversation", String(255), primary_key=True),
    C("position", Integer, primary_key=True),
    C("events", SealedText("dialogues.events"), nullable=False),
)

OF = (
    select(dialogues.c.position, dialogues.c.events)
    .where(dialogues.c.conversation == bindparam("identity"))
    .order_by(dialogues.c.position)
)
# Waits for an erasure under way: nothing may be put back after it.
IS_THERE = func.coalesce(
    select(conversations.c.erased.is_(False))
    .where(conversations.c.id == bindparam("identity"))
    .with_for_update(read=True)
    .scalar_subquery(),
    true(),
)
ADD = insert(dialogues).from_select(
    ["conversation", "position", "events"],
    select(
        bindparam("identity", type_=String),
        bindparam("position", type_=Integer),
        bindparam("events", type_=dialogues.c.events.type),
    ).where(IS_THERE),
)
FORGET = delete(dialogues).where(dialogues.c.conversation == bindparam("identity"))


@dataclass(frozen=True)
class StoredTurn:
    """What one turn added. ``events`` is as the caller wrote it."""

    position: int
    events: str


class Dialogues:
    """Queries about dialogues, inside one unit of work. Rows are added, never changed."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, conversation: str) -> list[StoredTurn]:
        """The turns of the newest session, oldest first."""
        rows = await self._connection.execute(OF, {"identity": conversation})
        return [StoredTurn(row.position, row.events) for row in rows]

    async def add(self, conversation: str, turn: StoredTurn) -> None:
        """Append ``turn``; a conversation that was erased keeps nothing.

        Raises ``IntegrityError`` where somebody else took that position meanwhile.
        """
        await self._connection.execute(ADD, {"identity": conversation, **vars(turn)})

    async def forget(self, conversation: str) -> None:
        """Delete every turn."""
        await self._connection.execute(FORGET, {"identity": conversation})

    async def names(self) -> list[str]:
        """Every conversation of which something is kept."""
        return list(await self._connection.scalars(select(dialogues.c.conversation).distinct()))
