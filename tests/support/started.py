"""One process of Rasa's by itself, on loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bot.training import rasa_environment
from tests.support.service import answers, wait_for

SECONDS_TO_START = 180


@contextmanager
def started(
    command: Sequence[str], url: str, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Python with ``command``, once it answers at ``url``; it is stopped afterwards."""
    process = subprocess.Popen(
        [sys.executable, *command],
        env={**rasa_environment(), "SANIC_HOST": "127.0.0.1", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: answers(url), SECONDS_TO_START)
        yield process
    finally:
        process.terminate()
        process.wait()
