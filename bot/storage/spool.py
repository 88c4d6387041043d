"""The spool: files that keep what came while the database is away, in the order in which it came.

A file is whole or not there: it is written beside its place, flushed to the disk, then renamed.
Its name says when it came, and in which of some thousands of queues it waits: those of one sender
share a queue, and a queue tells nobody who the sender is. What is in it is sealed.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from bot import clock
from bot.messages import JsonObject
from bot.storage.errors import Unreadable, UnreadableEntry
from bot.storage.key_ring import KeyRing, name_of

QUEUES = 4096
PLACE = "spool.entry"


class Spool:
    """A folder of sealed JSON, readable by this account only. Its methods block: use a thread."""

    def __init__(self, folder: Path, keys: KeyRing) -> None:
        self._folder = folder
        self._keys = keys
        self._lock = threading.Lock()
        self._last = 0

    def check(self) -> None:
        """Make the folder; raises OSError where nothing can be written into it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = self._folder / f".probe-{uuid4().hex}"
        probe.touch(mode=0o600)
        probe.unlink()

    def put(self, entry: JsonObject, owner: str) -> None:
        """Keep ``entry``; when this returns it survives a power cut. Raises OSError."""
        with self._lock:
            name = f"{self._next():020d}-{_queue(owner)}-{uuid4().hex}.json"
            path = self._folder / name
            self._keep(path, json.dumps(entry))

    def waiting(self) -> list[Path]:
        """The files that wait, the oldest first."""
        return sorted(self._folder.glob("*.json"))

    def queues(self) -> list[list[Path]]:
        """The files that wait, each queue's oldest first."""
        queues: dict[str, list[Path]] = defaultdict(list)
        for path in self.waiting():
            queues[_queue_of(path.name)].append(path)
        return list(queues.values())

    def holds(self, owner: str) -> bool:
        """Whether something of ``owner`` may wait. It looks into the folder: others share it."""
        queue = _queue(owner)
        try:
            with os.scandir(self._folder) as entries:
                names = [one.name for one in entries]
        except OSError:
            return False  # nothing can have been put there
        return any(name.endswith(".json") and _queue_of(name) == queue for name in names)

    def read(self, path: Path) -> JsonObject:
        """What was put there; raises ``UnreadableEntry``, or OSError."""
        try:
            entry = json.loads(self._keys.open(path.read_bytes(), PLACE))
        except (Unreadable, ValueError) as error:
            raise UnreadableEntry(path.name) from error
        if not isinstance(entry, dict):
            raise UnreadableEntry(path.name)
        return entry

    def remove(self, path: Path) -> None:
        """Forget an entry that is now in the database."""
        path.unlink(missing_ok=True)

    def set_aside(self, path: Path) -> None:
        """Keep an entry that can't be stored out of the way of the others, for people to see."""
        path.rename(path.with_suffix(".bad"))

    def forget(self, owner: str) -> int:
        """Delete what waits of ``owner``, and what was set aside; how many files."""
        queue, sign = _queue(owner), json.dumps(owner)
        found = [
            path
            for path in (*self._folder.glob("*.json"), *self._folder.glob("*.bad"))
            if _queue_of(path.name) == queue and sign in self._text(path)
        ]
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)

    def set_aside_before(self, moment: datetime) -> list[Path]:
        """The files that were set aside before ``moment``."""
        return [
            path for path in self._folder.glob("*.bad") if path.stat().st_mtime < moment.timestamp()
        ]

    def seal_again(self) -> int:
        """Seal with the first key what another one of ours sealed; how many files."""
        files = [path for path in self._files() if not self._is_new(path)]
        return sum(self._again(path, self._text(path)) for path in files)

    def seal_old(self) -> int:
        """Seal what a version before 0011 left in the clear; how many files.

        Only at a start, after which nothing in the clear is read.
        """
        plain = [(path, _plain(path)) for path in self._files()]
        return sum(self._again(path, text) for path, text in plain)

    def foreign_keys(self) -> set[str]:
        """The names of keys that sealed what waits, and that are not ours."""
        return {name_of(_bytes(path)) for path in self.waiting()} - {"", *self._keys.names}

    def _files(self) -> list[Path]:
        return sorted([*self._folder.glob("*.json"), *self._folder.glob("*.bad")])

    def _is_new(self, path: Path) -> bool:
        return _bytes(path).startswith(self._keys.head)

    def _text(self, path: Path) -> str:
        """What is in a file; nothing where it is gone meanwhile, or can't be opened."""
        try:
            return self._keys.open(_bytes(path), PLACE)
        except Unreadable:
            return ""

    def _again(self, path: Path, text: str) -> bool:
        try:
            when = path.stat()
        except FileNotFoundError:
            return False
        if text:
            self._keep(path, text)
            # How old it is decides when what was set aside goes.
            os.utime(path, (when.st_atime, when.st_mtime))
        return bool(text)

    def _keep(self, path: Path, text: str) -> None:
        # Two processes that share the folder may seal the same old file as they start.
        part = path.with_name(f"{path.stem}-{uuid4().hex}.part")
        _write(part, self._keys.seal(text, PLACE))
        part.rename(path)
        _sync_folder(self._folder)

    def _newest(self) -> int:
        names = [path.name for path in self.waiting()[-1:]]
        return int(names[0].partition("-")[0]) if names else 0

    def _next(self) -> int:
        # Names rise even if the clock is put back, or a restart falls into the same moment.
        if not self._last:
            self._last = self._newest()
        self._last = max(int(clock.now().timestamp() * 1_000_000), self._last + 1)
        return self._last


def _queue(owner: str) -> str:
    number = int.from_bytes(hashlib.sha256(owner.encode()).digest()[:4]) % QUEUES
    return f"{number:04d}"


def _queue_of(name: str) -> str:
    return name.partition("-")[2].partition("-")[0]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""  # stored meanwhile


def _plain(path: Path) -> str:
    """What is in a file in the clear; nothing where it isn't."""
    try:
        text = _bytes(path).decode()
        return text if isinstance(json.loads(text), dict) else ""
    except ValueError:
        return ""


def _write(path: Path, sealed: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
