"""Figures about the service, counted by the database: no names, no words of carers'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.model import Kind
from bot.storage.casework_tables import care_requests
from bot.storage.tables import conversations, feedback, unanswered_questions

R = care_requests.c
# Upper ends, in hours, of how long carers waited for a person's first answer.
WAITS = (2, 4, 8, 24, 48, 72, 120)


@dataclass(frozen=True)
class Kept:
    """How the promise of a kind's requests was kept."""

    kind: Kind
    asked: int
    in_time: int
    late: int
    overdue: int
    closed: int
    assigned: int


@dataclass(frozen=True)
class Helped:
    """What carers thought of an article; ``article`` is None for answers that were none."""

    article: str | None
    yes: int
    no: int


@dataclass(frozen=True)
class Unanswered:
    """A question that had no answer. ``labels`` are the topics that came nearest."""

    id: int
    text: str
    labels: tuple[str, ...]


class Figures:
    """Counts since a moment, inside one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def by_day(self, since: datetime) -> list[tuple[Kind, date, int]]:
        """How many requests of each kind were opened on each day."""
        day = func.date(R.opened_at)
        statement = select(R.kind, day, func.count()).where(R.opened_at >= since)
        rows = await self._rows(statement.group_by(R.kind, day))
        return [(Kind(kind), date.fromisoformat(str(at)), count) for kind, at, count in rows]

    async def kept(self, since: datetime, now: datetime) -> list[Kept]:
        """How promises were kept, by kind."""
        answered = R.first_reply_at.is_not(None)
        columns = (
            func.count(),
            _count(R.first_reply_at <= R.promise),
            _count(R.first_reply_at > R.promise),
            _count(~answered & R.closed_at.is_(None) & (R.promise < now)),
            _count(R.closed_at.is_not(None)),
            _count(R.assigned_to.is_not(None)),
        )
        statement = select(R.kind, *columns).where(R.opened_at >= since).group_by(R.kind)
        return [Kept(Kind(kind), *counts) for kind, *counts in await self._rows(statement)]

    async def waits(self, since: datetime) -> list[tuple[int | None, int]]:
        """How many waited up to so many hours for a person's first answer; None is longer."""
        step = case(*((self._within(hours), hours) for hours in WAITS), else_=0).label("step")
        statement = (
            select(step, func.count())
            .where(R.opened_at >= since, R.first_reply_at.is_not(None))
            .group_by(step)
        )
        counts = {row[0]: row[1] for row in await self._rows(statement)}
        return [(hours or None, counts.get(hours, 0)) for hours in (*WAITS, 0)]

    async def by_hour(self, since: datetime) -> list[tuple[str | None, datetime, int]]:
        """How many requests each team got in each hour."""
        hour = self._hour(R.opened_at).label("hour")
        statement = select(R.team, hour, func.count()).where(R.opened_at >= since)
        rows = await self._rows(statement.group_by(R.team, hour))
        return [(team, datetime.fromtimestamp(at * 3600, UTC), n) for team, at, n in rows]

    async def channels(self, since: datetime) -> dict[str, int]:
        """How many conversations were begun on each channel."""
        channel, made = conversations.c.channel, conversations.c.created_at
        statement = select(channel, func.count()).where(made >= since).group_by(channel)
        return {row[0]: row[1] for row in await self._rows(statement.order_by(channel))}

    async def helpfulness(self, since: datetime) -> list[Helped]:
        """What carers thought of each article, those that helped least first."""
        f = feedback.c
        no = _count(f.helpful.is_(False))
        statement = (
            select(f.article, _count(f.helpful.is_(True)), no)
            .where(f.given_at >= since)
            .group_by(f.article)
            .order_by(no.desc(), f.article)
        )
        return [Helped(*row) for row in await self._rows(statement)]

    async def unanswered(self, since: datetime, limit: int) -> list[Unanswered]:
        """The newest questions that had no answer."""
        u = unanswered_questions.c
        statement = select(u.id, u.text, u.labels).where(u.asked_at >= since)
        rows = await self._rows(statement.order_by(u.id.desc()).limit(limit))
        return [Unanswered(identity, text or "", tuple(labels)) for identity, text, labels in rows]

    async def _rows(self, statement: Select[Any]) -> list[Any]:
        return list((await self._connection.execute(statement)).all())

    def _within(self, hours: int) -> ColumnElement[bool]:
        """Whether a person had answered by then."""
        if self._connection.dialect.name == "postgresql":
            return R.first_reply_at - R.opened_at <= timedelta(hours=hours)
        return (func.julianday(R.first_reply_at) - func.julianday(R.opened_at)) * 24 <= hours

    def _hour(self, at: ColumnElement[Any]) -> Any:
        """Whole hours since 1970: made of numbers, which is quicker than of words."""
        if self._connection.dialect.name == "postgresql":
            return cast(func.floor(func.extract("epoch", at) / 3600), Integer)
        return cast(func.strftime("%s", at), Integer) // 3600


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)
