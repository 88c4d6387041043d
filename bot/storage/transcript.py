"""The transcript: both sides of a conversation in the order in which they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Reply
from bot.storage.tables import inbox, outbox


@dataclass(frozen=True)
class Said:
    """One message of a transcript.

    ``position`` is None for one that is not stored yet. ``id`` is the channel's for a carer's,
    our own for a reply; a carer's has ``text``, ours ``reply``. ``in_reply_to`` is the channel's
    id of the message that was replied to. ``is_lost``: it was given up, and waits for people.
    """

    position: int | None
    id: str
    at: datetime
    text: str | None = None
    reply: Reply | None = None
    in_reply_to: str | None = None
    is_lost: bool = False


FROM_CARER = select(inbox.c.position, inbox.c.provider_id, inbox.c.received_at, inbox.c.text).where(
    inbox.c.conversation == bindparam("conversation"), inbox.c.position > bindparam("after")
)
FROM_US = (
    select(
        outbox.c.position,
        outbox.c.id,
        outbox.c.created_at,
        outbox.c.body,
        inbox.c.provider_id,
        outbox.c.status,
    )
    .outerjoin_from(outbox, inbox, outbox.c.in_reply_to == inbox.c.id)
    .where(outbox.c.conversation == bindparam("conversation"))
    .where(outbox.c.position > bindparam("after"))
)


class Transcript:
    """Queries about both sides of a conversation, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def since(self, conversation: str, after: int) -> list[Said]:
        """Every message with a position above ``after``, in order."""
        values = {"conversation": conversation, "after": after}
        theirs = [Said(*row) for row in await self._connection.execute(FROM_CARER, values)]
        ours = [
            Said(
                position,
                identity,
                at,
                reply=Reply.from_json(body),
                in_reply_to=message,
                is_lost=status == "failed",
            )
            for position, identity, at, body, message, status in await self._connection.execute(
                FROM_US, values
            )
        ]
        return sorted(theirs + ours, key=lambda one: one.position or 0)
