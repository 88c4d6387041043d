"""Teams, read from data/teams.yml: whom they serve, when they are there, what they promise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.casework.hours import Hours, read_spans
from bot.casework.model import Kind, NewRequest
from bot.casework.promises import Target
from bot.language import current

NATIONS = ("england", "scotland", "wales", "northern_ireland")
FALLBACK = "fallback"
PHONE = re.compile(r"\+\d{8,15}")


@dataclass(frozen=True)
class Told:
    """Who is told of new and late requests, by each means.

    ``emails`` go by SMTP, ``notify_emails`` and ``notify_texts`` by GOV.UK Notify; ``webhooks`` are
    https addresses, ``notify_texts`` numbers in E.164.
    """

    emails: tuple[str, ...] = ()
    webhooks: tuple[str, ...] = ()
    notify_emails: tuple[str, ...] = ()
    notify_texts: tuple[str, ...] = ()

    @property
    def ways(self) -> list[tuple[str, str]]:
        """Means and address of each; the means are those of ``bot.notifications.postroom``."""
        return [
            *(("email", one) for one in self.emails),
            *(("webhook", one) for one in self.webhooks),
            *(("notify_email", one) for one in self.notify_emails),
            *(("notify_text", one) for one in self.notify_texts),
        ]


@dataclass(frozen=True)
class Team:
    """A team. Empty ``councils``: all of its nations. ``phone`` is shown to carers where given.

    ``names`` has what it is called in other languages than English.

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
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def called(self) -> str:
        """Its name in the language spoken now, as carers are told it."""
        return self.names.get(current(), self.name)

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
        names=data.get("names") or {},
    )


def _target(kind: str, data: Mapping[str, Any]) -> Target:
    target = Target(**data)
    if (target.open_hours > 0) == (target.working_days > 0):
        raise ValueError(f"answers_within {kind}: give open_hours or working_days, above 0")
    return target


def _told(data: Mapping[str, Any], name: str) -> Told:
    told = Told(**{means: tuple(all_of or ()) for means, all_of in (data.get(name) or {}).items()})
    for address in (*told.emails, *told.notify_emails):
        if "@" not in str(address):
            raise ValueError(f"{name}: '{address}' is no e-mail address")
    for address in told.webhooks:
        if not str(address).startswith(("https://", "http://127.0.0.1:")):
            raise ValueError(f"{name}: '{address}' must begin with https://")
    for number in told.notify_texts:
        # Without quotes YAML makes a whole number of it, and the + is gone.
        if not PHONE.fullmatch(str(number)):
            raise ValueError(
                f"{name}: '{number}' must be a number in quotes such as '+447700900123'"
            )
    return told
