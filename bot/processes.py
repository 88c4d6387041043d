"""One child process of `make run`: started, watched, started again, stopped with all its own."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

SECONDS_TO_STOP = 5.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A command with its log. ``ready_url`` answers 200 once it can work."""

    name: str
    command: Sequence[str]
    log: Path
    ready_url: str
    environment: dict[str, str]
    process: asyncio.subprocess.Process | None = field(default=None, init=False)

    async def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only us."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("a", encoding="utf-8") as output:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self.environment,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    async def ended(self) -> int:
        """Wait until it ends; its exit code."""
        if self.process is None:
            return 0
        return await self.process.wait()

    async def stop(self) -> None:
        """Ask it to end; after five seconds, make it."""
        if self.process is None or self.process.returncode is not None:
            return
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), SECONDS_TO_STOP)
        except TimeoutError:
            self._signal(signal.SIGKILL)
            await self.process.wait()

    def last_words(self) -> str:
        """The last line of its log."""
        lines = self.log.read_text("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                # It ended between the look and the signal.
                return


def become(command: Sequence[str], environment: dict[str, str]) -> NoReturn:
    """Turn this process into ``python`` with ``command``, which then gets its signals."""
    os.execve(sys.executable, [sys.executable, *command], environment)  # noqa: S606 (ours)


def _die_with_parent() -> None:
    """On Linux, a child ends when we are killed without a chance to stop it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
