"""How a database is: the version of its tables, and what time it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.storage.database import MIGRATIONS, Database


@dataclass(frozen=True)
class Condition:
    """``revision`` of the tables, None where there are none; ``newest`` is what this code expects.

    ``is_known``: this code knows that revision. ``clock`` is None where the database has our own.
    """

    revision: str | None
    newest: str | None
    is_known: bool
    clock: datetime | None


async def condition(database: Database) -> Condition:
    """Look at it; raises ``StorageAway``."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    async with database.reading() as work:
        revision = await work.connection.run_sync(_revision)
        at = None
        if work.connection.dialect.name == "postgresql":
            at = (await work.connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
    newest = scripts.get_current_head()
    return Condition(revision, newest, revision in known, at.astimezone(UTC) if at else None)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
