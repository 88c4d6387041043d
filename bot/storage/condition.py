"""How a database is: the version of its tables, and what time it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text

from bot.storage.database import MIGRATIONS, Database
from bot.storage.rights_tables import sealing_keys


@dataclass(frozen=True)
class Condition:
    """``revision`` of the tables, None where there are none; ``newest`` is what this code expects.

    ``is_known``: this code knows that revision. ``clock`` is None where the database has our own.
    ``keys`` are the names of those that it needs.
    """

    revision: str | None
    newest: str | None
    is_known: bool
    clock: datetime | None
    keys: list[str]


async def condition(database: Database) -> Condition:
    """Look at it; raises ``StorageAway``."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    async with database.reading() as work:
        revision = await work.connection.run_sync(_revision)
        keys = await work.connection.run_sync(_keys)
        at = None
        if work.connection.dialect.name == "postgresql":
            at = (await work.connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
    newest = scripts.get_current_head()
    here = at.astimezone(UTC) if at else None
    return Condition(revision, newest, revision in known, here, keys)


def _keys(connection: Connection) -> list[str]:
    if not inspect(connection).has_table(sealing_keys.name):
        return []
    return sorted(connection.execute(select(sealing_keys.c.name)).scalars())


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
