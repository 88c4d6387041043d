"""Facts: amounts, ages, time limits and section numbers, each in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.content.reading import Fault, read_yaml, require_keys, yaml_files

KEYS = {"value", "nations", "meaning", "source", "url", "checked", "review_by"}
OPTIONAL = {"valid_from"}


@dataclass(frozen=True)
class Fact:
    """A figure as it stands in a sentence, with its source.

    ``checked`` is the day on which the source was read, None where it was not yet. ``valid_from``
    is the day from which the figure holds, None where it has long held.
    """

    id: str
    value: str
    nations: tuple[str, ...]
    meaning: str
    source: str
    url: str | None
    checked: date | None
    review_by: date
    valid_from: date | None


def read_facts(folder: Path) -> dict[str, Fact]:
    """All facts by id; raises ``Fault`` for one that is incomplete or given twice."""
    facts: dict[str, Fact] = {}
    for path in yaml_files(folder):
        for fact_id, entry in (read_yaml(path) or {}).items():
            if fact_id in facts:
                raise Fault(f"{path}: fact {fact_id} is given twice; keep one")
            facts[fact_id] = _fact(f"{path}: fact {fact_id}", fact_id, entry)
    return facts


def checked_on(value: Any) -> date | None:
    """The date of a check, None for ``not yet``."""
    return value if isinstance(value, date) else None


def _fact(where: str, fact_id: str, entry: Any) -> Fact:
    require_keys(where, entry, KEYS, OPTIONAL)
    return Fact(
        id=fact_id,
        value=str(entry["value"]),
        nations=tuple(entry["nations"]),
        meaning=entry["meaning"],
        source=entry["source"],
        url=entry["url"],
        checked=checked_on(entry["checked"]),
        review_by=entry["review_by"],
        valid_from=entry.get("valid_from"),
    )
