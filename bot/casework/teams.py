"""Teams, read from data/teams.yml: whom they serve, when they are there, what they promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.casework.hours import Hours, read_spans
from bot.casework.model import Kind, NewRequest
from bot.casework.promises import Target

NATIONS = ("england", "scotland", "wales", "northern_ireland")
FALLBACK = "fallback"


@dataclass(frozen=True)
class Told:
    """Who is told of new and late requests: e-mail addresses and webhook addresses (https)."""

    emails: tuple[str, ...] = ()
    webhooks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Team:
    """A team. Empty ``councils``: all of its nations. ``phone`` is shown to carers where given.

    ``told`` is by level: 0 for new requests, 1 the lead and 2 the admin for late ones.
    """

    id: str
    name: str
    hours: Hours
    nations: tuple[str, ...]
    councils: tuple[str, ...]
    targets: Mapping[Kind, Target]
    told: tuple[Told, Told, Told]
    phone: str | None = None
    is_demo: bool = False

    def takes(self, kind: Kind, nation: str | None, council: str | None) -> bool:
        """Whether such a request is this team's. An unknown nation is served by any team."""
        return (
            kind in self.targets
            and (nation is None or nation in self.nations)
            and (not self.councils or council in self.councils)
        )


@dataclass(frozen=True)
class Teams:
    """All teams in the order of the file: the first that takes a request gets it."""

    teams: tuple[Team, ...]
    fallback: Team

    def route(self, request: NewRequest) -> Team | None:
        """The team for ``request``; None puts it into the unrouted queue."""
        return next(
            (
                team
                for team in self.teams
                if team.takes(request.kind, request.nation, request.council)
            ),
            None,
        )

    def find(self, identity: str | None) -> Team:
        """The team of that id; for None and for one that is gone, who minds the unrouted queue."""
        return next((team for team in self.teams if team.id == identity), self.fallback)

    @property
    def names(self) -> dict[str, str]:
        """Names by id, in order."""
        return {team.id: team.name for team in self.teams}


def read_teams(data: Mapping[str, Any], holidays: Mapping[str, Iterable[date]]) -> Teams:
    """Teams from the file's data; ``holidays`` are the bank holidays by nation.

    Raises ``ValueError`` naming every fault.
    """
    faults: list[str] = []
    teams: list[Team] = []
    for identity, one in (data.get("teams") or {}).items():
        _collect(teams, faults, str(identity), one, holidays)
    minders: list[Team] = []
    _collect(minders, faults, FALLBACK, data.get("unrouted") or {}, holidays)
    if not teams and not faults:
        faults.append("there must be at least one team")
    if faults:
        raise ValueError("\n".join(faults))
    return Teams(tuple(teams), minders[0])


def _collect(
    teams: list[Team],
    faults: list[str],
    identity: str,
    data: Mapping[str, Any],
    holidays: Mapping[str, Iterable[date]],
) -> None:
    try:
        teams.append(_team(identity, data, holidays))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        faults.append(f"{identity}: {error}")


def _team(identity: str, data: Mapping[str, Any], holidays: Mapping[str, Iterable[date]]) -> Team:
    nations = tuple(data.get("nations") or NATIONS)
    unknown = set(nations) - set(NATIONS)
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} is no nation; use {', '.join(NATIONS)}")
    closed = data.get("bank_holidays") or nations[0]
    spans = () if data["hours"] == "always" else read_spans(data["hours"])
    days = frozenset(holidays[closed]) if closed != "open" else frozenset[date]()
    return Team(
        id=identity,
        name=data["name"],
        hours=Hours(spans, days),
        nations=nations,
        councils=tuple(data.get("councils") or ()),
        targets={Kind(kind): _target(kind, one) for kind, one in data["answers_within"].items()},
        told=(
            _told(data, "told"),
            _told(data, "told_when_late"),
            _told(data, "told_when_very_late"),
        ),
        phone=data.get("phone"),
        is_demo=bool(data.get("demo")),
    )


def _target(kind: str, data: Mapping[str, Any]) -> Target:
    target = Target(**data)
    if (target.open_hours > 0) == (target.working_days > 0):
        raise ValueError(f"answers_within {kind}: give open_hours or working_days, above 0")
    return target


def _told(data: Mapping[str, Any], name: str) -> Told:
    told = data.get(name) or {}
    emails, webhooks = tuple(told.get("emails") or ()), tuple(told.get("webhooks") or ())
    for address in emails:
        if "@" not in address:
            raise ValueError(f"{name}: '{address}' is no e-mail address")
    for address in webhooks:
        if not str(address).startswith(("https://", "http://127.0.0.1:")):
            raise ValueError(f"{name}: '{address}' must begin with https://")
    return Told(emails, webhooks)
