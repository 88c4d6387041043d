"""The real thing: every process of `make run`, on free ports, with a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS_TO_START = 120


@dataclass
class Service:
    """A running Alongside."""

    url: str
    console_url: str
    var: Path
    process: subprocess.Popen[str]

    def pids(self, command: str) -> list[int]:
        """The processes of ours whose command line holds ``command``."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = path.read_bytes().replace(b"\0", b" ").decode()
                environment = (path.parent / "environ").read_bytes().decode()
            except OSError:
                continue
            if command in line and f"ALONGSIDE_VAR_DIR={self.var}" in environment:
                found.append(int(path.parent.name))
        return found

    def port(self, name: str) -> int:
        """The port of ``name``: GATEWAY, RASA or ACTIONS."""
        environment = Path(f"/proc/{self.process.pid}/environ").read_text()
        return int(environment.partition(f"ALONGSIDE_{name}_PORT=")[2].partition("\0")[0])

    def kill(self, command: str) -> None:
        """Kill, without a chance to tidy up, what runs ``command``."""
        for pid in self.pids(command):
            os.kill(pid, signal.SIGKILL)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(var: Path, **settings: str) -> dict[str, str]:
    """This environment with free ports and ``var`` as the folder for data."""
    names = ("GATEWAY", "CONSOLE", "RASA", "ACTIONS")
    ports = {f"ALONGSIDE_{name}_PORT": str(free_port()) for name in names}
    return {**os.environ, **ports, "ALONGSIDE_VAR_DIR": str(var), **settings}


@contextmanager
def running(var: Path, **settings: str) -> Iterator[Service]:
    """Start everything, wait until it answers, and stop it as Ctrl-C does."""
    env = environment(var, **settings)
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    gateway, console = (env[f"ALONGSIDE_{name}_PORT"] for name in ("GATEWAY", "CONSOLE"))
    service = Service(f"http://127.0.0.1:{gateway}", f"http://127.0.0.1:{console}", var, process)
    try:
        wait_for(lambda: answers(f"{service.url}/health/ready") or ended(process), SECONDS_TO_START)
        yield service
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=30)


def ended(process: subprocess.Popen[str]) -> bool:
    """Fails the test, with what the process said, where it has ended."""
    if process.poll() is not None:
        raise AssertionError(f"it ended: {process.communicate()[0]}")
    return False


def answers(url: str) -> bool:
    """True where ``url`` answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 (our own address)
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_for(condition: object, seconds: float = 30) -> None:
    """Wait until ``condition()`` is true; fails the test after ``seconds``."""
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)
