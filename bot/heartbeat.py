"""A sign of life of a process that has no port: a file that is touched again and again."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

SECONDS_BETWEEN_BEATS = 2.0


def heart(var_dir: Path) -> Path:
    """The worker's file on this host; ``docker/healthcheck.py`` looks at its age."""
    return var_dir / f"worker-{socket.gethostname()}.alive"


async def beat(path: Path) -> None:
    """Touch ``path`` until cancelled; a disk that is full must not end the process."""
    try:
        while True:
            _touch(path)
            await asyncio.sleep(SECONDS_BETWEEN_BEATS)
    finally:
        path.unlink(missing_ok=True)


def _touch(path: Path) -> None:
    try:
        path.touch()
    except OSError:
        return
