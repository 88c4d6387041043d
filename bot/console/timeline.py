"""A request's timeline in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.casework.model import Happening


@dataclass(frozen=True)
class Line:
    """Something that happened: who did what, when, and the words that belong to it."""

    at: datetime
    text: str
    quote: str | None
    what: str


def told(
    happening: Happening,
    members: Mapping[int, str],
    teams: Mapping[str, str],
    words: Mapping[str, Any],
) -> Line:
    """``happening`` in the words of data/console.yml."""
    data, sentences = happening.data, words["timeline"]
    name = happening.what
    if name == "assigned":
        name = _assigned(happening)
    elif name == "danger_answer":
        name = f"{name}_{data.get('answer')}"
    elif data.get("status") == "seen":
        name = "seen"
    who = members.get(happening.by or 0, words["somebody"])
    text = sentences.get(name, sentences["other"]).format(
        who=who,
        to=members.get(data.get("to") or 0, words["somebody"]),
        team=teams.get(str(data.get("team")), words["queue"]["unrouted"]),
        status=words["statuses"].get(data.get("status"), ""),
        level=words["levels"].get(data.get("level"), ""),
        concern=_value(data, "concern", words),
        at_risk=_value(data, "at_risk", words),
        fields=", ".join(words["contact"].get(one, one) for one in data.get("fields", ())),
    )
    quote = data.get("text") or data.get("outcome") or data.get("said")
    return Line(happening.at, text, quote, happening.what)


def _assigned(happening: Happening) -> str:
    to = happening.data.get("to")
    if to is None:
        return "unassigned"
    return "taken" if to == happening.by else "assigned"


def _value(data: Mapping[str, Any], name: str, words: Mapping[str, Any]) -> str:
    """A name that the safety net gave, in words."""
    said = str(data.get(name) or "unknown")
    return str(words["values"].get(said, said))
