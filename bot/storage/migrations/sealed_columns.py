"""What migration 0011 does to any table: new columns, filled row by row, some at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import sqlalchemy as sa
from alembic import op

from bot.storage.key_ring import KeyRing
from bot.storage.sealed_types import WORD_BYTES, keys_of

AT_ONCE = 500
Row: TypeAlias = Mapping[str, Any]
Values: TypeAlias = dict[str, Any]


def add(table: str, column: str, may_be_empty: bool) -> None:
    """Add a column for sealed values."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    # SQLite adds no column that must be filled without saying what with.
    if sqlite and not may_be_empty:
        filled = sa.Column(column, sa.LargeBinary(), nullable=False, server_default=sa.text("x''"))
        op.add_column(table, filled)
    else:
        op.add_column(table, sa.Column(column, sa.LargeBinary()))


def rows_of(
    table: str, key: tuple[str, ...], reads: Mapping[str, str], also: tuple[str, ...]
) -> Iterator[list[Row]]:
    """All rows, some at once, as text under their old names."""
    names = {*key, *reads.values(), *also}
    source = sa.table(table, *(sa.column(name) for name in names))
    keys = [source.c[name] for name in key]
    wanted = [sa.cast(source.c[old], sa.Text).label(name) for name, old in reads.items()]
    beside = [source.c[name] for name in (*key, *also)]
    connection = op.get_bind()
    found = [tuple(row) for row in connection.execute(sa.select(*keys)).all()]
    for first in range(0, len(found), AT_ONCE):
        some = sa.tuple_(*keys).in_(found[first : first + AT_ONCE])
        rows = connection.execute(sa.select(*wanted, *beside).where(some)).mappings()
        yield [dict(row) for row in rows]


def write(
    table: str,
    key: tuple[str, ...],
    sealed: tuple[str, ...],
    indexes: tuple[str, ...],
    rows: list[Values],
) -> None:
    """Write the new columns, and the indexes, of some rows."""
    if not rows:
        return
    columns = [new(name) for name in sealed]
    target = sa.table(
        table,
        *(sa.column(name) for name in (*key, *indexes)),
        *(sa.column(name, sa.LargeBinary) for name in columns),
    )
    where = [target.c[name] == sa.bindparam(f"is_{name}") for name in key]
    changed: Values = {name: sa.bindparam(f"to_{name}") for name in (*columns, *indexes)}
    values = [
        {f"is_{name}": row[name] for name in key} | {f"to_{name}": row[name] for name in changed}
        for row in rows
    ]
    op.get_bind().execute(sa.update(target).where(*where).values(**changed), values)


def new(column: str) -> str:
    """What a column is called until it takes the old one's place."""
    return f"{column}_sealed"


def our_keys() -> KeyRing:
    """The keys of the database that is migrated."""
    return keys_of(op.get_bind().dialect)


def write_words(keys: KeyRing, request: int, words: set[str]) -> None:
    """The index of a request's words."""
    numbers = {
        int.from_bytes(keys.index(word, "care_requests.words")[:WORD_BYTES], signed=True)
        for word in words
    }
    rows = [{"request": request, "word": number} for number in sorted(numbers)]
    if rows:
        table = sa.table(
            "care_request_words", sa.column("request"), sa.column("word", sa.BigInteger)
        )
        op.get_bind().execute(table.insert(), rows)
