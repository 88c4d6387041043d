"""`python -m bot backup FOLDER` and `restore FOLDER`: the database and the spool, whole or not.

A backup is a folder with ``backup.json``, which names every file with its sha256. It holds what
carers wrote, sealed. Settings and secrets are not in it, nor the keys: without them it is worth
nothing, so keep those too, and elsewhere.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bot import clock
from bot.privacy_wiring import replay_erasures
from bot.settings import Settings
from bot.storage import backups
from bot.storage.condition import condition
from bot.storage.database import Database, migrate
from bot.storage.errors import BackupError, StorageAway
from bot.storage.key_files import keys_of
from bot.storage.key_ring import KeyRing

RECORD, DATABASE, SPOOL = "backup.json", "database", "spool"
FORMAT = 1
AfterRestore = Callable[[Settings], Coroutine[Any, Any, object]]
# What must be done to a database that has come back from the past before anybody uses it, such as
# erasing again what carers had erased since. In this order, each safe to do twice.
AFTER_RESTORE: tuple[AfterRestore, ...] = (replay_erasures,)


def back_up(settings: Settings, folder: Path) -> None:
    """Write a backup to ``folder``, which is not there yet; raises ``BackupError``."""
    if folder.exists():
        raise BackupError(f"{folder} is there already: name a folder that isn't.")
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(mode=0o700, parents=True)
        revision, keys = asyncio.run(_revision(settings))
        # The spool first: what leaves it meanwhile for the database is then in both, and harmless.
        _copy_spool(settings.var_dir / SPOOL, part / SPOOL)
        backups.dump(settings.database_url, part / DATABASE)
        (part / DATABASE).chmod(0o600)
        _write_record(settings, part, revision, keys)
        part.rename(folder)
    except OSError as error:
        raise BackupError(f"Can't write to {folder} ({error.strerror}).") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def restore(settings: Settings, folder: Path) -> None:
    """Fill the empty database of the settings from ``folder``; raises ``BackupError``."""
    keys = keys_of(settings)
    _check(settings, folder, keys)
    try:
        cleared = asyncio.run(backups.clear_if_empty(settings.database_url, keys))
    except StorageAway as error:
        raise BackupError("The database doesn't answer: start it, empty.") from error
    if not cleared:
        raise BackupError(
            "The database of ALONGSIDE_DATABASE_URL is not empty, and nothing is ever written over "
            "it: name a new one, or move the old one away."
        )
    backups.load(folder / DATABASE, settings.database_url)
    asyncio.run(migrate(settings.database_url, keys))
    _copy_spool(folder / SPOOL, settings.var_dir / SPOOL)
    for step in AFTER_RESTORE:
        asyncio.run(step(settings))


async def _revision(settings: Settings) -> tuple[str, list[str]]:
    """The version of the tables, and the names of the keys that what is kept needs."""
    database = Database.of(settings)
    try:
        found = await condition(database)
    except StorageAway as error:
        raise BackupError(
            "The database doesn't answer: start it, or mend ALONGSIDE_DATABASE_URL."
        ) from error
    finally:
        await database.close()
    if found.revision is None:
        raise BackupError("The database is empty: there is nothing to keep.")
    return found.revision, found.keys


def _copy_spool(source: Path, target: Path) -> None:
    """Each entry is whole or not there; one that is taken away meanwhile is in the database."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in sorted(source.glob("*.json")) + sorted(source.glob("*.bad")):
        try:
            shutil.copy2(path, target / path.name)
        except FileNotFoundError:
            continue


def _write_record(settings: Settings, part: Path, revision: str, keys: list[str]) -> None:
    record = {
        "format": FORMAT,
        "made_at": clock.now().isoformat(timespec="seconds"),
        "kind": _kind(settings),
        "revision": revision,
        "keys": keys,
        "files": {
            path.relative_to(part).as_posix(): _sha256(path)
            for path in sorted(part.rglob("*"))
            if path.is_file()
        },
    }
    (part / RECORD).write_text(json.dumps(record, indent=1), encoding="utf-8")


def _check(settings: Settings, folder: Path, keys: KeyRing) -> None:
    """Raise ``BackupError`` unless the backup is whole, of this kind, and sealed with our keys."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        files, kind, form = record["files"], record["kind"], record["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{folder} is no backup: it has no {RECORD} that can be read.") from error
    if form != FORMAT:
        raise BackupError(f"{folder} was made by a newer version: restore it with that one.")
    if kind != _kind(settings):
        raise BackupError(
            f"{folder} is of {kind}, and ALONGSIDE_DATABASE_URL is not: name one of that kind."
        )
    missing = set(record.get("keys", [])) - keys.names - {keys.index_id}
    if missing:
        raise BackupError(
            f"{folder} was made with the keys {', '.join(sorted(missing))}, which are not those of "
            "ALONGSIDE_DATA_KEYS and ALONGSIDE_INDEX_KEY: bring them back first."
        )
    for name, digest in files.items():
        if not (folder / name).is_file() or _sha256(folder / name) != digest:
            raise BackupError(f"{folder} is damaged: {name} is not what was written. Take another.")


def _kind(settings: Settings) -> str:
    return "SQLite" if settings.database_url.startswith("sqlite") else "PostgreSQL"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
