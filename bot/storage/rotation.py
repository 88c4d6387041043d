"""New keys for what is stored: seal it again while everything runs, or index it again at rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import LargeBinary, String, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.errors import Unreadable
from bot.storage.key_checks import DATA, enter
from bot.storage.key_ring import HEAD, KeyRing
from bot.storage.rights_tables import sealing_keys
from bot.storage.sealed_types import Blind, SealedJson, SealedText
from bot.storage.tables import metadata

# Rows of a transaction: others wait for it, for milliseconds.
AT_ONCE = 200


@dataclass(frozen=True)
class Again:
    """How many values were sealed again, and how many still are under another key."""

    sealed: int
    left: int


async def seal_again(database: Database) -> Again:
    """Seal with the first key what another one sealed. Harmless to repeat and to interrupt.

    When nothing is left, the database no longer needs the other keys. Raises ``StorageAway``.
    """
    sealed = left = 0
    async with database.work() as work:
        await enter(work.connection, database.keys)
        await work.commit()
    for table in _sealed_tables():
        sealed += await _table_again(database, table)
    async with database.work() as work:
        for table in _sealed_tables():
            left += await _count_others(work.connection, table, database.keys)
        if not left:
            s = sealing_keys.c
            others = sa.delete(sealing_keys).where(s.purpose == DATA)
            await work.connection.execute(others.where(s.name != database.keys.writing))
            await work.commit()
    return Again(sealed, left)


@dataclass(frozen=True)
class Raw:
    """A table as the database sees it: nothing is opened, nothing indexed on the way."""

    table: Any
    key: Sequence[Any]
    sealed: Sequence[Any]

    def others(self, keys: KeyRing) -> Any:
        """Rows in which something is under another key than the first."""
        return sa.or_(*(sa.func.substr(one, 1, HEAD) != keys.head for one in self.sealed))


def _sealed_tables() -> Iterator[Raw]:
    for table in metadata.sorted_tables:
        sealed = [one.name for one in table.c if isinstance(one.type, SealedText | SealedJson)]
        if sealed:
            yield _raw(table, sealed)


def _raw(table: Table, sealed: Sequence[str]) -> Raw:
    keys = [sa.column(one.name, _plain(one.type)) for one in table.primary_key.columns]
    columns = [sa.column(name, LargeBinary) for name in sealed]
    raw = sa.table(table.name, *keys, *columns)
    return Raw(raw, [raw.c[one.name] for one in keys], [raw.c[name] for name in sealed])


def _plain(kind: Any) -> Any:
    return String() if isinstance(kind, Blind) else kind


async def _table_again(database: Database, raw: Raw) -> int:
    last: Sequence[Any] | None = None
    changed = 0
    while True:
        async with database.work() as work:
            rows = await _some(work.connection, raw, database.keys, last)
            if not rows:
                return changed
            for row in rows:
                changed += await _row_again(work.connection, raw, database.keys, row)
            await work.commit()
        last = [rows[-1][one.name] for one in raw.key]


async def _some(
    connection: AsyncConnection, raw: Raw, keys: KeyRing, last: Sequence[Any] | None
) -> Sequence[Mapping[Any, Any]]:
    statement = sa.select(*raw.key, *raw.sealed).where(raw.others(keys)).order_by(*raw.key)
    if last is not None:
        statement = statement.where(sa.tuple_(*raw.key) > sa.tuple_(*last))
    return (await connection.execute(statement.limit(AT_ONCE))).mappings().all()


async def _row_again(
    connection: AsyncConnection, raw: Raw, keys: KeyRing, row: Mapping[Any, Any]
) -> int:
    """How many values of ``row`` were sealed again; none where somebody else just changed it."""
    old, new = {}, {}
    for column in raw.sealed:
        value = row[column.name]
        if value is None or bytes(value).startswith(keys.head):
            continue
        place = f"{raw.table.name}.{column.name}"
        try:
            new[column.name] = keys.seal(keys.open(bytes(value), place), place)
        except Unreadable:
            continue  # it stays, and is counted as left
        old[column.name] = value
    if not new:
        return 0
    same = [one == row[one.name] for one in raw.key]
    same += [raw.table.c[name] == value for name, value in old.items()]
    done = await connection.execute(sa.update(raw.table).where(*same).values(**new))
    return len(new) if done.rowcount else 0


async def _count_others(connection: AsyncConnection, raw: Raw, keys: KeyRing) -> int:
    statement = sa.select(sa.func.count()).select_from(raw.table).where(raw.others(keys))
    return int((await connection.execute(statement)).scalar_one())
