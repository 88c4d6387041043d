"""Where the keys come from: the settings, or on one machine a file that is made once."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from uuid import uuid4

from dotenv import dotenv_values

from bot.setting_kinds import KEY_BYTES, key, keys
from bot.settings import Settings
from bot.startup import StartError, write_private
from bot.storage.key_ring import KeyRing

FILE = "keys.env"
DATA, INDEX = "ALONGSIDE_DATA_KEYS", "ALONGSIDE_INDEX_KEY"


def keys_of(settings: Settings) -> KeyRing:
    """The keys of the settings; raises ``StartError``.

    With SQLite and no keys in the settings: those of the key file, which is made where there is
    none.
    """
    if settings.data_keys and settings.index_key:
        return KeyRing(settings.data_keys, settings.index_key)
    if not settings.database_url.startswith("sqlite"):
        raise StartError(
            f"There are no keys to seal what carers write: run `python -m bot new-keys` once, and "
            f"set {DATA} and {INDEX} to what it prints, the same for every process."
        )
    path = settings.var_dir / FILE
    try:
        if not path.exists():
            _make(path)
        return _read(path)
    except OSError as error:
        raise StartError(
            f"Can't use the key file {path} ({error.strerror}): mend that, or set {DATA} and "
            f"{INDEX}."
        ) from error


def new_keys() -> str:
    """Fresh keys, as lines for the settings."""
    return f"{DATA}={_new()}\n{INDEX}={_new()}\n"


def _make(path: Path) -> None:
    """Whole or not at all; where several start at once, the first one's stays."""
    own = path.with_name(f".{path.name}-{uuid4().hex}")
    write_private(own, new_keys())
    try:
        os.link(own, path)
    except FileExistsError:
        pass
    finally:
        own.unlink()


def _read(path: Path) -> KeyRing:
    found = dotenv_values(path)
    try:
        return KeyRing(keys(found.get(DATA) or ""), key(found.get(INDEX) or ""))
    except ValueError as error:
        raise StartError(
            f"{path} doesn't hold the keys that were made there: bring it back from where you "
            "keep a copy. Without it what is stored can't be read."
        ) from error


def _new() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
