"""The services directory: organisations, helplines and groups that we point to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.content.facts import checked_on
from bot.content.reading import Fault, read_yaml, require_keys, yaml_files

TUPLES = ("nations", "places", "topics")
KEYS = {
    "id", "name", "helps_with", "for_whom", "nations", "places", "topics", "phone", "text", "email",
    "web", "hours", "cost", "languages", "deaf_access", "source", "checked", "confidence",
    "review_by", "show_phone",
}  # fmt: skip


@dataclass(frozen=True)
class Service:
    """One service. ``phone`` is None where there is none or where it is not sure enough to give.

    ``topics`` are the needs it helps with; ``places`` are empty for one that serves whole nations.
    """

    id: str
    name: str
    area: str
    helps_with: str
    for_whom: str
    nations: tuple[str, ...]
    places: tuple[str, ...]
    topics: tuple[str, ...]
    phone: str | None
    text: str | None
    email: str | None
    web: str | None
    hours: str
    cost: str
    languages: str
    deaf_access: str
    source: str
    checked: date | None
    confidence: str
    review_by: date


def find(
    services: Mapping[str, Service], need: str, nation: str | None = None, place: str | None = None
) -> list[Service]:
    """The services for a need (a topic), nearest first: of the place, the nation, the whole UK."""
    fitting = [
        service
        for service in services.values()
        if need in service.topics
        and (nation is None or nation in service.nations)
        and (not service.places or place in service.places)
    ]
    return sorted(fitting, key=lambda service: (not service.places, len(service.nations)))


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
    lists: dict[str, Any] = {key: tuple(entry[key]) for key in TUPLES}
    kept = KEYS - {"show_phone", "checked", "phone", *TUPLES}
    given: dict[str, Any] = {key: entry[key] for key in kept}
    return Service(
        **given,
        **lists,
        area=path.stem,
        phone=str(entry["phone"]) if entry["phone"] and entry["show_phone"] else None,
        checked=checked_on(entry["checked"]),
    )
