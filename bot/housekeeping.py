"""Commands that look after carers' data: what is too old, and what was erased before a restore."""

from __future__ import annotations

from bot import clock
from bot.privacy_wiring import build_retention, replay_erasures
from bot.settings import Settings
from bot.startup import StartError
from bot.storage.database import Database
from bot.storage.errors import StorageAway

AWAY = "Can't reach the database: start it, check ALONGSIDE_DATABASE_URL, or run `migrate` first."


async def retention(settings: Settings, *, dry_run: bool) -> list[str]:
    """Delete what is too old, or only count it; a line for each kind. Raises ``StartError``."""
    database = Database(settings.database_url)
    try:
        run = build_retention(settings, database)
        counts = await (run.due(clock.now()) if dry_run else run.run(clock.now()))
    except StorageAway as error:
        raise StartError(AWAY) from error
    finally:
        await database.close()
    deed = "would go" if dry_run else "gone"
    return [f"{kind}: {count} {deed}" for kind, count in counts.items()]


async def replay(settings: Settings) -> str:
    """Erase again what the erasure list names. Raises ``StartError``."""
    try:
        count = await replay_erasures(settings)
    except StorageAway as error:
        raise StartError(AWAY) from error
    return f"{count} conversations had come back with the backup and were erased again."
