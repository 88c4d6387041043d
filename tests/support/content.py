"""A small library on disk, for tests of content; each part can be broken on purpose."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

QUESTIONS = [f"what is guilt about, way of asking number {number}" for number in range(20)]
FRONT: dict[str, Any] = {
    "topic": "guilt",
    "title": "Feeling guilty",
    "nations": ["england", "scotland", "wales", "northern_ireland"],
    "questions": QUESTIONS,
    "short": "Guilt is common. Talk to someone you trust. Carers UK: {phone:carers_uk}.",
    "next": ["ask_callback"],
    "sources": [{"title": "NHS", "url": "https://www.nhs.uk/", "checked": "not yet"}],
    "status": "draft",
    "reviewed_by": "nobody yet",
    "sign_off": ["carer"],
    "owner": "content team",
    "review_by": "2100-01-01",
}
BODY = "Guilt is common.\n\nYou can:\n\n- ring Carers UK on {phone:carers_uk}\n- rest"
SERVICE: dict[str, Any] = {
    "id": "carers_uk",
    "name": "Carers UK",
    "helps_with": "Advice for carers",
    "for_whom": "Carers",
    "nations": ["england"],
    "places": [],
    "topics": ["guilt"],
    "phone": "0808 808 7777",
    "text": None,
    "email": None,
    "web": "https://www.carersuk.org",
    "hours": "Weekdays 9 to 6",
    "cost": "Free",
    "languages": "English",
    "deaf_access": "Relay UK",
    "source": "test",
    "checked": "not yet",
    "confidence": "secondary",
    "show_phone": True,
    "review_by": "2100-01-01",
}
GROUP: dict[str, Any] = {
    "id": "test_group",
    "name": "Test group",
    "topics": ["guilt"],
    "for_whom": "Carers",
    "nation": "england",
    "place": "Leeds",
    "venue": "The library",
    "meets": "every 2nd Tuesday",
    "starts": date(2026, 11, 10),
    "time": "19:00",
    "skips_bank_holidays": True,
    "not_on": [],
    "how_to_join": "Just come.",
    "checked": "not yet",
    "review_by": "2100-01-01",
}
FACT: dict[str, Any] = {
    "value": "28 days",
    "nations": ["england"],
    "meaning": "How long the wait is",
    "source": "test",
    "url": "https://www.nhs.uk/",
    "checked": "not yet",
    "review_by": "2100-01-01",
}
TOPICS = {
    "groups": {"carers": {"guilt": "Feeling guilty", "respite": "Getting a break"}},
    "acts": {"ask_callback": "Ask for a call back"},
    "counterparts": {},
    "general": {},
}


def write_library(data: Path, body: str = BODY, **front: Any) -> Path:
    """Write a sound library below ``data``, with the article's front matter changed."""
    write_article(data, "guilt/guilt.md", body, **front)
    write_service(data)
    (data / "facts").mkdir(exist_ok=True)
    dump(data / "topics.yml", TOPICS)
    words = Path("data/answers.yml").read_text(encoding="utf-8")
    (data / "answers.yml").write_text(words, encoding="utf-8")
    return data


def write_article(data: Path, name: str, body: str = BODY, **front: Any) -> None:
    """Write one article."""
    path = data / "knowledge" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    head = yaml.safe_dump(_dates({**FRONT, **front}))
    path.write_text(f"---\n{head}---\n{body}\n", encoding="utf-8")


def write_service(data: Path, file: str = "carers.yml", **changes: Any) -> None:
    """Write a file of the services directory with one service."""
    dump(data / "services" / file, {"services": [_dates({**SERVICE, **changes})]})


def write_group(data: Path, **changes: Any) -> None:
    """Add one group to data/groups.yml."""
    path = data / "groups.yml"
    before = yaml.safe_load(path.read_text("utf-8"))["groups"] if path.exists() else []
    dump(path, {"groups": [*before, _dates({**GROUP, **changes})]})


def write_fact(data: Path, **changes: Any) -> None:
    """Write the fact ``wait``."""
    dump(data / "facts" / "times.yml", {"wait": _dates({**FACT, **changes})})


def write_general(data: Path, **general: list[str]) -> None:
    """Name the general article of topics that have several."""
    dump(data / "topics.yml", {**TOPICS, "general": general})


def dump(path: Path, content: Any) -> None:
    """Write ``content`` as YAML."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def _dates(entry: dict[str, Any]) -> dict[str, Any]:
    """YAML reads a bare date as one, so it must be written as one."""
    return {**entry, "review_by": yaml.safe_load(str(entry["review_by"]))}
