"""What the doctor found: well, worth a look, or wrong; each in words that say what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is; only ``WRONG`` makes the exit code 1."""

    OK = "ok   "
    LOOK = "LOOK "
    WRONG = "WRONG"


@dataclass(frozen=True)
class Finding:
    """One line. It holds nothing personal and no secret: counts, ages, names of settings."""

    level: Level
    says: str

    def __str__(self) -> str:
        return f"{self.level} {self.says}"


def ok(says: str) -> Finding:
    """As it should be."""
    return Finding(Level.OK, says)


def look(says: str) -> Finding:
    """Works, but somebody should look at it."""
    return Finding(Level.LOOK, says)


def wrong(says: str) -> Finding:
    """Doesn't work, or must not stay so."""
    return Finding(Level.WRONG, says)


def is_well(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong."""
    return not any(one.level is Level.WRONG for one in findings)
