"""How the value of a setting is read; what can't be used is said in words for a person."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Set
from dataclasses import field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

KEY_BYTES = 32


def number(low: float, high: float, kind: type[float] = float) -> Callable[[str], float]:
    """Numbers from ``low`` to ``high``."""

    def read(raw: str) -> float:
        try:
            value = kind(raw)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise ValueError(f"must be a number from {low:g} to {high:g}")
        return value

    return read


def whole(low: int, high: int) -> Callable[[str], float]:
    """Whole numbers from ``low`` to ``high``."""
    return number(low, high, int)


def yes_no(raw: str) -> bool:
    """yes or no."""
    if raw.lower() not in ("yes", "no"):
        raise ValueError("must be yes or no")
    return raw.lower() == "yes"


def url(raw: str) -> str:
    """An address, without a slash at its end."""
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise ValueError("must be an address such as https://chat.example.org")
    return raw.rstrip("/")


def secure_url(raw: str) -> str:
    """An address that nobody on the way can listen to: https, or this very machine."""
    parts = urlsplit(url(raw))
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError("must begin with https://")
    return url(raw)


def matching(pattern: str, cure: str) -> Callable[[str], str]:
    """Text of a form; ``cure`` says which."""

    def read(raw: str) -> str:
        if not re.fullmatch(pattern, raw):
            raise ValueError(cure)
        return raw

    return read


def origins(raw: str) -> tuple[str, ...]:
    """Origins of sites, with commas."""
    origins = tuple(part.strip().rstrip("/") for part in raw.split(",") if part.strip())
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme != "https" or not parts.hostname or parts.path or "*" in origin:
            raise ValueError("must be https origins such as https://www.example.org, with commas")
    return origins


def keys(raw: str) -> tuple[bytes, ...]:
    """Keys that ``new-keys`` made, with commas or spaces. What is wrong never quotes them."""
    try:
        found = tuple(base64.urlsafe_b64decode(one) for one in raw.replace(",", " ").split())
    except ValueError:
        found = (b"",)
    if any(len(one) != KEY_BYTES for one in found):
        raise ValueError("must hold keys that `python -m bot new-keys` made, with commas")
    return found


def key(raw: str) -> bytes:
    """One of them, or none."""
    found = keys(raw)
    if len(found) > 1:
        raise ValueError("must be one key that `python -m bot new-keys` made")
    return found[0] if found else b""


filled = matching(".+", "must not be empty; remove the line to use the default")
database = matching(
    r"(sqlite\+aiosqlite|postgresql\+asyncpg)://.+",
    "must begin with sqlite+aiosqlite:// or postgresql+asyncpg://",
)
redis = matching(r"(rediss?://.+)?", "must begin with redis:// or rediss://")
level = matching("DEBUG|INFO|WARNING|ERROR", "must be DEBUG, INFO, WARNING or ERROR")


def folder(raw: str) -> Path:
    """A folder."""
    return Path(filled(raw))


def setting(default: str, read: Callable[[str], Any], text: str) -> Any:
    """A field of ``Settings``: its default as one would write it, its reader, its line of help.

    A default may name other settings, ``http://127.0.0.1:{rasa_port}``.
    """
    return field(metadata={"default": default, "read": read, "help": text})


def read_files(given: Mapping[str, str], names: Set[str]) -> tuple[dict[str, str], list[str]]:
    """``given`` with what files hold in place of ``…_file``, and a line for each fault.

    Orchestrators hand secrets over as files; in the environment every child could read them.
    """
    found, faults = dict(given), []
    for name in [one for one in given if one.removesuffix("_file") in names - {one}]:
        variable, path = f"ALONGSIDE_{name.upper()}", found.pop(name)
        if given.get(name.removesuffix("_file")):
            faults.append(f"{variable} and the same without _FILE are both set: remove one")
            continue
        try:
            found[name.removesuffix("_file")] = Path(path).read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            faults.append(f"{variable} names {path}, which can't be read ({_reason(error)})")
    return found, faults


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
