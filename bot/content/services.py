"""The services directory: organisations, helplines and groups that we point to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.content.facts import checked_on
from bot.content.reading import Fault, read_yaml, require_keys, yaml_files

KEYS = {
    "id", "name", "helps_with", "for_whom", "nations", "phone", "text", "email", "web", "hours",
    "cost", "languages", "deaf_access", "source", "checked", "confidence", "review_by",
    "show_phone",
}  # fmt: skip


@dataclass(frozen=True)
class Service:
    """One service. ``phone`` is None where there is none or where it is not sure enough to give."""

    id: str
    name: str
    area: str
    helps_with: str
    for_whom: str
    nations: tuple[str, ...]
    phone: str | None
    text: str | None
    email: str | None
    web: str | None
    hours: str
    cost: str | None
    languages: str | None
    deaf_access: str | None
    source: str
    checked: date | None
    confidence: str
    review_by: date


def read_services(folder: Path) -> dict[str, Service]:
    """All services by id; raises ``Fault`` for one that is incomplete or given twice."""
    services: dict[str, Service] = {}
    for path in yaml_files(folder):
        for entry in (read_yaml(path) or {}).get("services", []):
            service = _service(path, entry)
            if service.id in services:
                raise Fault(f"{path}: service {service.id} is given twice; keep one")
            services[service.id] = service
    return services


def _service(path: Path, entry: dict[str, Any]) -> Service:
    require_keys(f"{path}: service {entry.get('id', '(no id)')}", entry, KEYS)
    given = {key: entry[key] for key in KEYS - {"show_phone", "checked", "nations", "phone"}}
    return Service(
        **given,
        area=path.stem,
        nations=tuple(entry["nations"]),
        phone=str(entry["phone"]) if entry["phone"] and entry["show_phone"] else None,
        checked=checked_on(entry["checked"]),
    )
