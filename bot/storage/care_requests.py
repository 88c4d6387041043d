"""Care requests, inside one unit of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, RowMapping, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.errors import Changed
from bot.casework.model import (
    Answer,
    CareRequest,
    Contact,
    Happening,
    Kind,
    NewRequest,
    Status,
    Urgency,
)
from bot.casework.opening import Terms
from bot.storage.casework_tables import care_request_people, care_requests, happenings
from bot.storage.request_words import SEARCHED, keep_words
from bot.storage.statements import insert_once

COLUMNS = tuple(care_requests.c[name] for name in CareRequest.__annotations__)


@dataclass(frozen=True)
class Lock:
    """Guard of a reference against guessing."""

    pin_hash: str
    tries: int
    locked_until: datetime | None


class CareRequests:
    """Queries about care requests."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open(self, new: NewRequest, terms: Terms) -> bool:
        """Store ``new``; False if its key, or by rare chance its reference, is there already."""
        values = {
            "key": new.key, "kind": new.kind.value, "urgency": new.urgency.value,
            "status": Status.NEW.value, "nation": new.nation, "council": new.council,
            **_stored({"answers": new.answers, "contact": new.contact}),
            "conversation": new.conversation, "consent": new.consent,
            "may_ask_later": new.may_ask_later, "opened_at": new.asked_at,
            "late_level": 0, "tries": 0, "version": 1, **asdict(terms),
            "reference_index": terms.reference,
        }  # fmt: skip
        if not await insert_once(self._connection, care_requests, values):
            return False
        opened = await self.by_key(new.key)
        if opened is None:
            raise LookupError("what was inserted just now is not there")
        await keep_words(self._connection, opened)
        if new.person_name:
            person = {"request": opened.id, "name": new.person_name}
            await self._connection.execute(care_request_people.insert().values(**person))
        return True

    async def by_key(self, key: str) -> CareRequest | None:
        """The request that was opened under that key."""
        return await self._one(select(*COLUMNS).where(care_requests.c.key == key))

    async def find(self, identity: int) -> CareRequest | None:
        """The request of that id."""
        return await self._one(select(*COLUMNS).where(care_requests.c.id == identity))

    async def hold(self, identity: int) -> CareRequest | None:
        """The same; until the end, nobody else changes it."""
        statement = select(*COLUMNS).where(care_requests.c.id == identity)
        return await self._one(statement.with_for_update())

    async def by_reference(self, reference: str) -> CareRequest | None:
        """The request of that reference, held as ``hold`` does."""
        statement = select(*COLUMNS).where(care_requests.c.reference_index == reference)
        return await self._one(statement.with_for_update())

    async def of_conversation(self, conversation: str) -> list[CareRequest]:
        """A conversation's requests, the newest first."""
        statement = select(*COLUMNS).where(care_requests.c.conversation == conversation)
        rows = await self._connection.execute(statement.order_by(care_requests.c.id.desc()))
        return [read_request(row) for row in rows.mappings()]

    async def change(self, request: CareRequest, **values: Any) -> CareRequest:
        """Change ``request``, which must be as it is now; raises ``Changed`` where it isn't."""
        statement = (
            update(care_requests)
            .where(care_requests.c.id == request.id, care_requests.c.version == request.version)
            .values(version=request.version + 1, **_stored(values))
            .returning(*COLUMNS)
        )
        changed = await self._one(statement)
        if changed is None:
            raise Changed
        if SEARCHED & set(values):
            await keep_words(self._connection, changed)
        return changed

    async def climb(self, request: CareRequest, level: int) -> CareRequest | None:
        """Note that ``request`` is late; None where it was done or changed meanwhile.

        The version stays: who is writing an answer when the promise passes can still save it.
        """
        statement = (
            update(care_requests)
            .where(
                care_requests.c.id == request.id,
                care_requests.c.version == request.version,
                care_requests.c.late_level == request.late_level,
            )
            .values(late_level=level)
            .returning(*COLUMNS)
        )
        return await self._one(statement)

    async def lock_of(self, request: int) -> Lock:
        """The guard of a request's PIN."""
        columns = (care_requests.c.pin_hash, care_requests.c.tries, care_requests.c.locked_until)
        row = await self._connection.execute(select(*columns).where(care_requests.c.id == request))
        return Lock(*row.one())

    async def count_try(self, request: int, tries: int, locked_until: datetime | None) -> None:
        """Keep how many wrong PINs there were, and until when none is taken."""
        statement = update(care_requests).where(care_requests.c.id == request)
        await self._connection.execute(statement.values(tries=tries, locked_until=locked_until))

    async def happened(self, happening: Happening) -> None:
        """Add to the timeline."""
        await self._connection.execute(
            happenings.insert().values(
                request=happening.request, what=happening.what, at=happening.at,
                by=happening.by, data=dict(happening.data),
            )
        )  # fmt: skip

    async def timeline(self, request: int) -> list[Happening]:
        """All that happened to a request, in order."""
        columns = tuple(happenings.c[name] for name in Happening.__annotations__)
        statement = select(*columns).where(happenings.c.request == request)
        rows = await self._connection.execute(statement.order_by(happenings.c.id))
        return [Happening(**row) for row in rows.mappings()]

    async def person_name(self, request: int) -> str | None:
        """The cared-for person's name, where it was given."""
        statement = select(care_request_people.c.name).where(
            care_request_people.c.request == request
        )
        name: str | None = (await self._connection.execute(statement)).scalar_one_or_none()
        return name

    async def count(self) -> int:
        """How many requests there are."""
        statement = select(func.count()).select_from(care_requests)
        return int((await self._connection.execute(statement)).scalar_one())

    async def _one(self, statement: Executable) -> CareRequest | None:
        row = (await self._connection.execute(statement)).mappings().one_or_none()
        return read_request(row) if row else None


def read_request(row: RowMapping) -> CareRequest:
    """A request from a row that has its columns."""
    values = {name: row[name] for name in CareRequest.__annotations__}
    values.update(
        kind=Kind(row["kind"]),
        urgency=Urgency(row["urgency"]),
        status=Status(row["status"]),
        contact=Contact(**row["contact"]),
        answers={name: Answer(**one) for name, one in row["answers"].items()},
    )
    return CareRequest(**values)


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    stored = dict(values)
    if "contact" in stored:
        stored["phone_index"] = stored["contact"].phone
        stored["contact"] = asdict(stored["contact"])
    if "answers" in stored:
        stored["answers"] = _plain(stored["answers"])
    return stored


def _plain(answers: Mapping[str, Answer]) -> dict[str, Any]:
    return {name: asdict(answer) for name, answer in answers.items()}
