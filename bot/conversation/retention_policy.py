"""How long each kind of data is kept, read from data/retention.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.content.errors import ContentError
from bot.content.reading import Fault, read_yaml


@dataclass(frozen=True)
class Rule:
    """A kind of data. ``days`` is None where there is no end to it."""

    what: str
    tables: tuple[str, ...]
    days: int | None
    counted_from: str
    why: str
    on_erasure: str


@dataclass(frozen=True)
class RetentionPolicy:
    """The rules, by kind."""

    rules: Mapping[str, Rule]

    @classmethod
    def load(cls, path: Path) -> RetentionPolicy:
        """Read ``path``; raises ``ContentError`` with every fault."""
        try:
            data: dict[str, dict[str, Any]] = read_yaml(path)
            rules = {
                kind: Rule(**{"days": None, **one, "tables": tuple(one["tables"])})
                for kind, one in data.items()
            }
        except (Fault, OSError, KeyError, TypeError, AttributeError) as error:
            raise ContentError([f"{path}: {error}"]) from error
        faults = [
            f"{path}: {kind}.days must be a whole number, 0 or more"
            for kind, rule in rules.items()
            if rule.days is not None and not (type(rule.days) is int and rule.days >= 0)
        ]
        if faults:
            raise ContentError(faults)
        return cls(rules)

    def days(self, kind: str) -> int:
        """How many days that kind is kept; it must have an end."""
        days = self.rules[kind].days
        if days is None:
            raise LookupError(f"{kind} has no end")
        return days

    def before(self, kind: str, now: datetime) -> datetime:
        """What of that kind is older goes."""
        return now - timedelta(days=self.days(kind))
