"""data/teams.yml: what is wrong is named, all at once; what is shipped is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.casework.model import Kind
from bot.casework.teams import read_teams
from bot.content.errors import ContentError
from bot.team_data import bank_holidays, load_teams

TEAM: dict[str, Any] = {
    "name": "a team",
    "hours": {"mon-fri": "09:00-17:00"},
    "answers_within": {"ask_callback": {"working_days": 1}},
}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"hours": {"mon": "9-5"}}, "9-5"),
        ({"nations": ["england", "france"]}, "france"),
        ({"answers_within": {"ask_callback": {}}}, "open_hours or working_days"),
        (
            {"answers_within": {"ask_callback": {"open_hours": 1, "working_days": 1}}},
            "ask_callback",
        ),
        ({"answers_within": {"tea": {"open_hours": 1}}}, "tea"),
        ({"told": {"emails": ["team"]}}, "team"),
        ({"told": {"webhooks": ["http://example.org"]}}, "https"),
        ({"told": {"notify_emails": ["team"]}}, "team"),
        ({"told": {"notify_texts": [447700900123]}}, "in quotes"),
        ({"told": {"pigeons": ["one"]}}, "pigeons"),
        ({"name": None}, "name"),
    ],
)
def test_a_fault_is_named_with_its_team(change: dict[str, Any], named: str) -> None:
    wrong = {name: value for name, value in {**TEAM, **change}.items() if value is not None}
    data = {"teams": {"first": TEAM, "second": wrong}, "unrouted": TEAM}
    with pytest.raises(ValueError, match=rf"second: .*{named}"):
        read_teams(data, bank_holidays())


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "teams.yml").write_text("teams: {a: {hours: always}, b: {}}\nunrouted: {}\n")
    with pytest.raises(ContentError) as error:
        load_teams(tmp_path)
    assert len(error.value.faults) == 3


def test_what_is_shipped_takes_every_kind_in_every_nation() -> None:
    teams = load_teams(Path("data"))
    for team in teams.teams:
        assert all(team.takes(kind, nation, None) for kind in Kind for nation in team.nations)
