"""What must hold before a process starts; each failure is one line that names the cure."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4


class StartError(Exception):
    """A start that can't go on; the message says what is wrong and what to do."""


def require_different(ports: Mapping[str, int]) -> None:
    """Raise ``StartError`` where two of ``ports``, by setting, are the same."""
    taken: dict[int, str] = {}
    for setting, port in ports.items():
        if port in taken:
            raise StartError(f"{taken[port]} and {setting} are both {port}: change one in .env.")
        taken[port] = setting


def require_free_port(host: str, port: int, setting: str) -> None:
    """Raise ``StartError`` where something else listens on ``port`` already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror as error:
            name = setting.replace("_PORT", "_HOST")
            raise StartError(
                f"{host} is no address of this machine: set {name} to one in .env."
            ) from error
        except OSError as error:
            raise StartError(
                f"Port {port} is in use ({error.strerror}): stop what uses it, "
                f"or set {setting} to another port in .env."
            ) from error


def require_folder(folder: Path, setting: str) -> None:
    """Raise ``StartError`` where there is no such folder."""
    if not folder.is_dir():
        raise StartError(f"There is no folder {folder}: set {setting} to the right one in .env.")


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


def write_private(path: Path, text: str) -> None:
    """Write a file that only this account may read, whole or not at all; it may hold secrets."""
    part = path.with_name(f".{path.name}-{uuid4().hex}")
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    part.rename(path)
