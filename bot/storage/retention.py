"""What is older than it may be, kind by kind: found and deleted in batches, without long locks.

Kinds are those of data/retention.yml. Requests and conversations have more to them, and so are only
found here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.casework_tables import care_requests, meeting_pages, notifications
from bot.storage.rights_tables import data_links, erasures
from bot.storage.staff_tables import console_searches, sign_in_failures
from bot.storage.tables import (
    concerns,
    conversations,
    feedback,
    unanswered_questions,
)

C, R, E, Q = conversations.c, care_requests.c, erasures.c, unanswered_questions.c


def _idle(before: datetime) -> ColumnElement[bool]:
    """Nobody wrote, and no request of it is open, or was until a short while ago."""
    asked = exists().where(R.conversation == C.id, or_(R.closed_at.is_(None), R.closed_at > before))
    return and_(C.last_seen_at < before, C.erased.is_(False), not_(asked))


def _empty(before: datetime) -> ColumnElement[bool]:
    asked = exists().where(R.conversation == C.id)
    return and_(C.last_seen_at < before, C.erased.is_(True), not_(asked))


def _wished_away(before: datetime) -> ColumnElement[bool]:
    wished = exists().where(E.conversation == R.conversation, E.everything.is_(True))
    return and_(R.closed_at < before, wished)


def _told(before: datetime) -> ColumnElement[bool]:
    ended = notifications.c.status.in_(("sent", "failed"))
    return and_(notifications.c.created_at < before, ended)


def _still_read(before: datetime) -> ColumnElement[bool]:
    return and_(Q.asked_at < before, Q.text.is_not(None))


# By kind: the table, its key, and what of it is too old.
FOUND: dict[str, tuple[Table, Any]] = {
    "conversations": (conversations, _idle),
    "empty_conversations": (conversations, _empty),
    "requests": (care_requests, lambda before: R.closed_at < before),
    "erased_requests": (care_requests, _wished_away),
    "meeting_lists": (meeting_pages, lambda before: meeting_pages.c.until < before),
    "data_links": (data_links, lambda before: data_links.c.until < before),
    "questions": (unanswered_questions, _still_read),
    "concerns": (concerns, lambda before: concerns.c.raised_at < before),
    "notifications": (notifications, _told),
    "searches": (console_searches, lambda before: console_searches.c.at < before),
    "sign_in_failures": (sign_in_failures, lambda before: sign_in_failures.c.at < before),
    "erasure_hashes": (erasures, lambda before: and_(E.at < before, E.address_hash.is_not(None))),
    "erasures": (erasures, lambda before: E.at < before),
}
# Of these something stays: these columns are emptied.
EMPTIED: dict[str, dict[str, Any]] = {
    "questions": {"text": None, "inbox_id": None},
    "erasure_hashes": {"address_hash": None, "address_sealed": None},
}


class Retention:
    """Queries about what is too old, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def count(self, kind: str, before: datetime) -> int:
        """How many of that kind are older than ``before``."""
        table, old = FOUND[kind]
        statement = select(func.count()).select_from(table).where(old(before))
        return int((await self._connection.execute(statement)).scalar_one())

    async def due(self, kind: str, before: datetime, limit: int) -> list[Any]:
        """The keys of some of them."""
        table, old = FOUND[kind]
        statement = select(_key(table)).where(old(before)).limit(limit)
        return list((await self._connection.execute(statement)).scalars())

    async def is_due(self, kind: str, before: datetime, key: Any) -> bool:
        """Whether that one is, now."""
        table, old = FOUND[kind]
        statement = select(_key(table)).where(old(before), _key(table) == key)
        return (await self._connection.execute(statement)).first() is not None

    async def forget(self, kind: str, before: datetime, limit: int) -> list[Any]:
        """Delete some of them, or empty what of them may not stay; the keys."""
        table, old = FOUND[kind]
        chosen = _key(table).in_(select(_key(table)).where(old(before)).limit(limit))
        if kind in EMPTIED:
            emptied = update(table).where(chosen).values(**EMPTIED[kind]).returning(_key(table))
            return list((await self._connection.execute(emptied)).scalars())
        deleted = delete(table).where(chosen).returning(_key(table))
        return list((await self._connection.execute(deleted)).scalars())

    async def keep_counts(self, conversation: str) -> None:
        """Let the counts of what helped and what was missing outlive the conversation's words."""
        asked = update(unanswered_questions).where(Q.conversation == conversation)
        await self._connection.execute(asked.values(text=None, inbox_id=None))
        thought = update(feedback).where(feedback.c.conversation == conversation)
        await self._connection.execute(thought.values(words=None, inbox_id=None))


def _key(table: Table) -> Any:
    (key,) = table.primary_key.columns
    return key
