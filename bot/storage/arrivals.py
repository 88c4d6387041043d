"""Arrivals: what a message meets in its conversation when it comes, read in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, literal, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.careful_talks import CarefulTalk
from bot.storage.casework_tables import careful_talks
from bot.storage.inbox import InboxRow
from bot.storage.tables import inbox

# As many as the safety net looks at together with a new message.
MOST_RECENT = 2


@dataclass(frozen=True)
class Arrival:
    """``earlier`` is the same message, if it came before; ``recent`` what came last, newest first.

    ``careful`` is the careful talk of the conversation.
    """

    earlier: InboxRow | None
    careful: CarefulTalk | None
    recent: Sequence[tuple[datetime, str]]


def _one_row_each() -> Select[Any]:
    same = inbox.alias("same")
    newest = (
        select(inbox.c.position, inbox.c.received_at, inbox.c.text)
        .where(inbox.c.conversation == bindparam("conversation"))
        .order_by(inbox.c.position.desc())
        .limit(MOST_RECENT)
        .subquery("newest")
    )
    # Whatever is missing is NULL.
    always = select(literal(1).label("one")).subquery("always")
    found = (
        always.outerjoin(
            same,
            and_(
                same.c.channel == bindparam("channel"),
                same.c.provider_index == bindparam("provider_id"),
            ),
        )
        .outerjoin(careful_talks, careful_talks.c.conversation == bindparam("conversation"))
        .outerjoin(newest, true())
    )
    columns = [
        *(same.c[name] for name in InboxRow.__annotations__),
        *(careful_talks.c[name] for name in CarefulTalk.__annotations__),
        newest.c.received_at,
        newest.c.text,
    ]
    return select(*columns).select_from(found).order_by(newest.c.position.desc())


# Built once: see inbox.py.
MET = _one_row_each()
OF_SAME = len(InboxRow.__annotations__)
OF_CAREFUL = OF_SAME + len(CarefulTalk.__annotations__)


class Arrivals:
    """Queries about what has just come, inside one unit of work that holds the conversation."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, conversation: str, channel: str, provider_id: str) -> Arrival:
        """What the message that the channel knows by that id meets in ``conversation``."""
        values = {"conversation": conversation, "channel": channel, "provider_id": provider_id}
        rows = (await self._connection.execute(MET, values)).all()
        same, careful = rows[0][:OF_SAME], rows[0][OF_SAME:OF_CAREFUL]
        recent = [(at, said) for *_, at, said in rows if at is not None]
        return Arrival(
            InboxRow(*same) if same[0] is not None else None,
            CarefulTalk(*careful) if careful[0] is not None else None,
            recent,
        )
