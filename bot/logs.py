"""Logs: one line an event, to standard error, without a word of what carers write.

``Log.info("turn_done", conversation=..., ms=...)`` gives ``turn_done conversation=1f2e3d4c ms=41``.
Conversation ids are hashed short, numbers of five digits or more are masked, and of an exception
only its type and place are shown: its words could quote a carer.
"""

from __future__ import annotations

import hashlib
import logging
import re
import sys
import time
import traceback
from types import TracebackType
from typing import TypeAlias

LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){4,}")
UNSAFE = re.compile(r"[\s\"=]+")
# These would log addresses, statements or bodies of their own accord.
QUIET = ("aiohttp.access", "aiohttp.client", "sqlalchemy", "aiosqlite", "asyncpg", "alembic")

Value: TypeAlias = str | int | float | bool | None


class Log:
    """A named log that takes an event and plain fields; never a message's text."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def info(self, event: str, **fields: Value) -> None:
        """What happens in the ordinary run of things."""
        self._logger.info(_line(event, fields))

    def warning(self, event: str, **fields: Value) -> None:
        """What somebody should look at some time."""
        self._logger.warning(_line(event, fields))

    def error(self, event: str, error: BaseException | None = None, **fields: Value) -> None:
        """What somebody should look at now; of ``error`` its type and place are shown."""
        place = {"error": _place(error)} if error else {}
        self._logger.error(_line(event, {**fields, **place}))


def set_up(level: str = "INFO") -> None:
    """Send every log of this process to standard error, masked, one line an event."""
    # Else logging itself shows a line that it can't format, and with it what it was given.
    logging.raiseExceptions = False
    handler = _ToStandardError()
    handler.setFormatter(_Formatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def short_hash(identity: str) -> str:
    """Eight letters that stand for ``identity``: enough to follow it through a log."""
    digest = hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:8]
    # Letters only, so that the mask for long numbers can't touch it.
    return digest.translate(str.maketrans("0123456789", "ghijklmnop"))


class _ToStandardError(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()
        except Exception:
            self.handleError(record)


class _Formatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return time.strftime(datefmt or "", time.gmtime(record.created))

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        stamp, rest = line[:20], line[20:]
        return stamp + LONG_NUMBER.sub("#####", rest).replace("\n", " ")

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        return _place(ei[1]) if ei[1] else ""

    def formatStack(self, stack_info: str) -> str:
        return ""


def _line(event: str, fields: dict[str, Value]) -> str:
    return " ".join([event, *(f"{name}={_shown(name, value)}" for name, value in fields.items())])


def _shown(name: str, value: Value) -> str:
    if name == "conversation":
        return short_hash(str(value))
    return UNSAFE.sub("_", str(value))


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f"@{frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
