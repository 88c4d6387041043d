"""What must hold before a process starts; each failure is one line that names the cure."""

from __future__ import annotations

import socket
from pathlib import Path


class StartError(Exception):
    """A start that can't go on; the message says what is wrong and what to do."""


def require_free_port(host: str, port: int, setting: str) -> None:
    """Raise ``StartError`` where something else listens on ``port`` already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartError(
                f"Port {port} is in use ({error.strerror}): stop what uses it, "
                f"or set {setting} to another port in .env."
            ) from error


def require_writable(folder: Path, setting: str) -> None:
    """Make ``folder``; raise ``StartError`` where nothing can be written to it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StartError(
            f"Can't write to {folder} ({error.strerror}): make it writable, or set {setting}."
        ) from error
