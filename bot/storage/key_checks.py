"""Whether our keys are those of the database: asked before anything is read or written."""

from __future__ import annotations

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.errors import WrongKeys
from bot.storage.key_ring import KeyRing
from bot.storage.rights_tables import sealing_keys
from bot.storage.statements import insert_once

DATA, INDEX = "data", "index"


class KeysFit:
    """Asks once, and again until they fit."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        self._known = False

    async def require(self, connection: AsyncConnection) -> None:
        """Raise ``WrongKeys`` unless they do; a database without tables holds nothing sealed."""
        if self._known or not await connection.run_sync(_has_table):
            return
        await check(connection, self._keys)
        self._known = True


async def check(connection: AsyncConnection, keys: KeyRing) -> None:
    """Raise ``WrongKeys`` where something is sealed or indexed by a key that we don't have."""
    missing = await names(connection, DATA) - keys.names
    if missing:
        raise WrongKeys(
            f"The database was sealed with the key {', '.join(sorted(missing))}, which is not "
            "among ALONGSIDE_DATA_KEYS: add it, or bring back the key file. Nothing was changed."
        )
    if await names(connection, INDEX) - {keys.index_id}:
        raise WrongKeys(
            "The database was indexed with another key than ALONGSIDE_INDEX_KEY: set that one "
            "again; or to change it stop everything and run `python -m bot rebuild-index`."
        )


async def enter(connection: AsyncConnection, keys: KeyRing) -> None:
    """Note that the database needs our keys from now on; raises ``WrongKeys``."""
    await check(connection, keys)
    for purpose, name in ((DATA, keys.writing), (INDEX, keys.index_id)):
        await insert_once(connection, sealing_keys, {"purpose": purpose, "name": name})


async def names(connection: AsyncConnection, purpose: str) -> set[str]:
    """The names of the keys that the database needs."""
    statement = select(sealing_keys.c.name).where(sealing_keys.c.purpose == purpose)
    return set((await connection.execute(statement)).scalars())


def _has_table(connection: object) -> bool:
    return inspect(connection).has_table(sealing_keys.name)  # type: ignore[no-any-return]
