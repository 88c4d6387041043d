"""How processes run: our own loop, and the children of `make run`, which end with all their own."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeVar

SECONDS_TO_STOP = 5.0
PR_SET_PDEATHSIG = 1

T = TypeVar("T")


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


def run_loop(main: Coroutine[Any, Any, T]) -> T:
    """``asyncio.run`` for a process that serves for long."""
    try:
        # It comes with Rasa, and waits for sockets at less cost; not made for every system.
        import uvloop
    except ImportError:
        return asyncio.run(main)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


def become(command: Sequence[str], environment: dict[str, str]) -> NoReturn:
    """Turn this process into ``python`` with ``command``, which then gets its signals."""
    os.execve(sys.executable, [sys.executable, *command], environment)  # noqa: S606 (ours)


def _die_with_parent() -> None:
    """On Linux, a child ends when we are killed without a chance to stop it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
