"""The blind indexes made anew, of what is sealed beside them: after the index key was changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import String, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.addresses import on
from bot.storage.care_requests import COLUMNS, read_request
from bot.storage.casework_tables import care_requests
from bot.storage.database import Database
from bot.storage.key_checks import INDEX, check, enter, names
from bot.storage.request_words import keep_words
from bot.storage.rights_tables import erasures, sealing_keys
from bot.storage.staff_tables import sign_in_failures
from bot.storage.tables import conversations, inbox, opt_outs, sent_parts

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Indexed:
    """``index`` of a table is made by ``of`` from the columns ``reads``."""

    table: Table
    index: str
    reads: tuple[str, ...]
    of: Callable[[Row], str | None]


INDEXES = (
    Indexed(
        conversations,
        "address_index",
        ("channel", "address"),
        lambda row: on(row["channel"], row["address"]),
    ),
    Indexed(inbox, "provider_index", ("provider_id",), lambda row: row["provider_id"]),
    Indexed(sent_parts, "provider_index", ("provider_id",), lambda row: row["provider_id"]),
    Indexed(care_requests, "reference_index", ("reference",), lambda row: row["reference"]),
    Indexed(care_requests, "phone_index", ("contact",), lambda row: row["contact"].get("phone")),
    Indexed(opt_outs, "address", ("hash",), lambda row: row["hash"]),
    Indexed(erasures, "address_hash", ("address_sealed",), lambda row: row["address_sealed"]),
)


async def index_again(database: Database) -> int:
    """Index everything by our index key, in one transaction; how many rows, 0 if it was so.

    Nothing else may use the database meanwhile: it would look for, and write, the old indexes.
    Raises ``WrongKeys`` where a data key is missing, and errors of the database as they are.
    """
    async with database.engine.begin() as connection:
        if database.keys.index_id in await names(connection, INDEX):
            return 0
        await connection.execute(sa.delete(sealing_keys).where(sealing_keys.c.purpose == INDEX))
        await check(connection, database.keys)
        count = 0
        for one in INDEXES:
            count += await _again(connection, one)
        count += await _words(connection)
        # They count for a quarter of an hour, and there is nothing to make them from.
        await connection.execute(sa.delete(sign_in_failures))
        await enter(connection, database.keys)
    return count


async def _again(connection: AsyncConnection, indexed: Indexed) -> int:
    table, keys = indexed.table, list(indexed.table.primary_key.columns)
    reads = [table.c[name] for name in indexed.reads]
    rows = (await connection.execute(sa.select(*keys, *reads))).mappings().all()
    for row in rows:
        # A key may be an index itself, and is compared as it is stored.
        same = [sa.type_coerce(one, _stored(one)) == row[one.name] for one in keys]
        changed = {indexed.index: indexed.of(row)}
        await connection.execute(sa.update(table).where(*same).values(**changed))
    return len(rows)


async def _words(connection: AsyncConnection) -> int:
    rows = (await connection.execute(sa.select(*COLUMNS))).mappings().all()
    for row in rows:
        await keep_words(connection, read_request(row))
    return len(rows)


def _stored(column: Any) -> Any:
    return String() if isinstance(column.type, sa.TypeDecorator) else column.type
