"""What can go wrong with keeping things."""

from __future__ import annotations


class StorageError(Exception):
    """Base of this package's errors."""


class StorageAway(StorageError):
    """The database can't be reached or can't work just now; the same may succeed later."""


class WrongKeys(StorageAway):
    """The database was sealed with keys that are not ours; the message says what to do."""


class Unreadable(StorageError):
    """A sealed value that doesn't open: changed, moved, or sealed with another key.

    Its message is the place, ``table.column``.
    """


class UnreadableEntry(StorageError):
    """A file in the spool that is not what was put there."""


class BackupError(StorageError):
    """A backup that can't be made or used; the message says what to do."""
