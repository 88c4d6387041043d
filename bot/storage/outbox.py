"""The outbox: every reply, written in the transaction that made it true."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Choice, Reply
from bot.storage.statements import insert_once
from bot.storage.tables import conversations, outbox

# Replies on the web are fetched by the browser; those of other channels wait to be sent, or may
# have gone out already.
Status: TypeAlias = Literal["to_fetch", "waiting", "unknown"]
FETCHED_ON = "web"
# A number answers what was asked a moment ago, not yesterday.
MOST_LOOKED_BACK = 5
UNSENT = text("status IN ('waiting', 'sending', 'unknown')")

CHANNEL = select(conversations.c.channel).where(conversations.c.id == bindparam("conversation"))
NEWEST = (
    select(outbox.c.body)
    .where(outbox.c.conversation == bindparam("conversation"))
    .order_by(outbox.c.position.desc())
    .limit(bindparam("most"))
)
LAST_PART = select(func.max(outbox.c.part)).where(outbox.c.in_reply_to == bindparam("message"))


def reply_id(channel: str, provider_id: str, part: int | str) -> str:
    """The id of a reply: the same whenever and wherever it is made, so that it shows once."""
    return str(uuid5(NAMESPACE_URL, f"alongside:{channel}:{provider_id}:{part}"))


def status_on(channel: str) -> Status:
    """How a reply begins on that channel."""
    return "to_fetch" if channel == FETCHED_ON else "waiting"


def choice_id(reply: str, place: int) -> str:
    """The id of a reply's choice, by its place from 0."""
    return f"{reply}.{place}"


def with_ids(reply: Reply, identity: str) -> Reply:
    """``reply`` with the ids of its choices, which come from the reply's own."""
    choices = tuple(
        replace(choice, id=choice_id(identity, place)) for place, choice in enumerate(reply.choices)
    )
    return replace(reply, choices=choices)


class Outbox:
    """Queries about replies, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        identity: str,
        conversation: str,
        position: int,
        reply: Reply,
        at: datetime,
        *,
        in_reply_to: int | None = None,
        part: int = 0,
        status: Status | None = None,
        not_before: datetime | None = None,
    ) -> bool:
        """Store a reply; False if it is there already. It is sent or fetched as its channel is."""
        values = {
            "id": identity,
            "conversation": conversation,
            "position": position,
            "in_reply_to": in_reply_to,
            "part": part,
            "body": reply.to_json(),
            "created_at": at,
            "status": status or await self._status(conversation),
            "attempts": 0,
            "urgent": reply.kind == "urgent",
            "way": "",
            "not_before": not_before,
        }
        return await insert_once(self._connection, outbox, values)

    async def next_part(self, in_reply_to: int) -> int:
        """How many replies a message has had, which is the part number of its next."""
        found = await self._connection.execute(LAST_PART, {"message": in_reply_to})
        last = found.scalar_one_or_none()
        return 0 if last is None else int(last) + 1

    async def find_choice(self, conversation: str, choice: str) -> Choice | None:
        """The choice of that id, if this conversation was really given it."""
        statement = select(outbox.c.body).where(
            outbox.c.conversation == conversation, outbox.c.id == choice.rpartition(".")[0]
        )
        body = (await self._connection.execute(statement)).scalar_one_or_none()
        given = Reply.from_json(body).choices if body else ()
        return next((one for one in given if one.id == choice), None)

    async def newest_choices(
        self, conversation: str, most: int = MOST_LOOKED_BACK
    ) -> tuple[Choice, ...]:
        """The choices of the newest reply that had some, of the last few."""
        values = {"conversation": conversation, "most": most}
        for body in (await self._connection.execute(NEWEST, values)).scalars():
            if body["choices"]:
                return Reply.from_json(body).choices
        return ()

    async def give_receipt_to(self, erased: str, new: str) -> None:
        """Let what an erased conversation still has to say go out first in a new one."""
        statement = update(outbox).where(outbox.c.conversation == erased, UNSENT)
        await self._connection.execute(statement.values(conversation=new, position=0))

    async def _status(self, conversation: str) -> Status:
        found = await self._connection.execute(CHANNEL, {"conversation": conversation})
        return status_on(found.scalar_one_or_none() or FETCHED_ON)
