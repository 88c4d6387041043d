"""Whether the urgent words, and the numbers in them, have an owner and were reviewed in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bot import yaml_text

_NUMBER = re.compile(r"\{phone:([a-z_0-9]+)\}")


def faults(data: Path, today: date) -> list[str]:
    """Everything that is stale or has no owner among the urgent replies of ``data``."""
    path = data / "safety" / "replies.yml"
    content = yaml_text.parse(path.read_text(encoding="utf-8"))
    return [f"{path}: {fault}" for fault in (*_wording(content, today), *_numbers(data, today))]


def _wording(content: dict[str, Any], today: date) -> Iterator[str]:
    for name in ("wording", "numbers"):
        entry = content.get(name) or {}
        if not entry.get("owner"):
            yield f"{name}: needs an owner"
        if not isinstance(entry.get("review_by"), date):
            yield f"{name}: needs review_by, a date"
        elif entry["review_by"] < today:
            yield f"{name}: was to be reviewed by {entry['review_by']}; review it"


def _numbers(data: Path, today: date) -> Iterator[str]:
    services = {one["id"]: one for one in _services(data)}
    text = (data / "safety" / "replies.yml").read_text(encoding="utf-8")
    for name in sorted(set(_NUMBER.findall(text)) & services.keys()):
        if services[name]["review_by"] < today:
            yield f"the number of {name} was to be checked by {services[name]['review_by']}"


def _services(data: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((data / "services").glob("*.yml")):
        yield from yaml_text.parse(path.read_text(encoding="utf-8"))["services"]
