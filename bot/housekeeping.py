"""Commands that look after carers' data: what is too old, what was erased, the keys."""

from __future__ import annotations

from bot import clock
from bot.privacy_wiring import build_retention, replay_erasures
from bot.settings import Settings
from bot.startup import StartError
from bot.storage.database import Database
from bot.storage.errors import StorageAway, WrongKeys
from bot.storage.reindexing import index_again
from bot.storage.rotation import seal_again
from bot.storage.spool import Spool

LEFT = (
    "{left} rows are still sealed with another key: restart every process, so that all of them "
    "seal with the first one, and run this again. If the number stays, those can't be opened."
)
AWAY = "Can't reach the database: start it, check ALONGSIDE_DATABASE_URL, or run `migrate` first."


async def retention(settings: Settings, *, dry_run: bool) -> list[str]:
    """Delete what is too old, or only count it; a line for each kind. Raises ``StartError``."""
    database = Database.of(settings)
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


async def rotate_keys(settings: Settings) -> list[str]:
    """Seal again what isn't under the first key; what to tell. Raises ``StartError``."""
    database = Database.of(settings)
    try:
        again = await seal_again(database)
        files = Spool(settings.var_dir / "spool", database.keys).seal_again()
    except StorageAway as error:
        raise StartError(str(error) or AWAY) from error
    finally:
        await database.close()
    done = f"{again.sealed} values and {files} files were sealed with {database.keys.writing}."
    rest = "No other key is needed now: take the others out of ALONGSIDE_DATA_KEYS."
    return [done, LEFT.format(left=again.left) if again.left else rest]


async def rebuild_index(settings: Settings) -> str:
    """Index everything by the index key of the settings; what to tell. Raises ``StartError``."""
    database = Database.of(settings)
    try:
        count = await index_again(database)
    except WrongKeys as error:
        raise StartError(str(error)) from error
    finally:
        await database.close()
    return f"{count} rows were indexed with ALONGSIDE_INDEX_KEY. Start everything again."
