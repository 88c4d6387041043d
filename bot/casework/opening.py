"""Opening a request: once, with a team, a promise, a reference and a PIN."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.casework.model import Answer, CareRequest, Happening, Kind, NewRequest, Status
from bot.casework.promises import Target, promise
from bot.casework.references import new_pin, new_reference
from bot.casework.teams import Team, Teams
from bot.casework.telling import tell
from bot.casework.work import Work

# Two references alike among six million are rare; ten in a row never happen.
MOST_REFERENCES = 10
# Where the team has no target of its own for a kind, as for requests that no team takes.
LATEST = Target(working_days=2)
URGENT = Target(open_hours=2)
# Kinds of danger by how soon they may kill, the soonest first; what is not named comes last.
BY_URGENCY = (
    "overdose", "medical", "violence", "suicide_person", "suicide_carer", "psychotic_emergency",
    "self_harm", "missing", "abuse",
)  # fmt: skip
DANGER = ("concern", "at_risk")


@dataclass(frozen=True)
class Opened:
    """A request, and its PIN where it was opened just now: the PIN is not kept anywhere."""

    request: CareRequest
    pin: str | None


@dataclass(frozen=True)
class Terms:
    """What is decided when a request is opened. ``team`` None: no team takes it."""

    reference: str
    pin_hash: str
    team: str | None
    promise: datetime


async def open_request(work: Work, new: NewRequest, teams: Teams) -> Opened:
    """Open ``new``, or find the one that its key opened before."""
    earlier = await work.requests.by_key(new.key)
    if earlier:
        return Opened(earlier, None)
    team, pin = teams.route(new), new_pin()
    due = promised(new.kind, new.asked_at, team or teams.fallback)
    for _ in range(MOST_REFERENCES):
        reference = new_reference()
        terms = Terms(reference, pin_hash(pin, reference), team.id if team else None, due)
        if await work.requests.open(new, terms):
            break
    request = await work.requests.by_key(new.key)
    if request is None:
        raise LookupError("no free reference was found")
    await work.requests.happened(Happening(request.id, "opened", new.asked_at))
    await tell(work, "opened", request, teams, new.asked_at)
    return Opened(request, pin)


async def follow_up_danger(
    work: Work, new: NewRequest, teams: Teams, *, is_attended: bool = False
) -> Opened:
    """Open a crisis follow-up, or add to the one that is open for this conversation.

    A carer in danger writes many messages; the team must get one urgent request, not ten. One
    that was answered is unanswered again, and the team is told, unless somebody of the team is
    talking with the carer just now (``is_attended``).
    """
    for request in await work.requests.of_conversation(new.conversation):
        if request.kind is Kind.CRISIS and request.is_open:
            return Opened(await _danger_again(work, request, new, teams, is_attended), None)
    return await open_request(work, new, teams)


async def _danger_again(
    work: Work, request: CareRequest, new: NewRequest, teams: Teams, is_attended: bool
) -> CareRequest:
    data = {name: answer.said for name, answer in new.answers.items()}
    await work.requests.happened(Happening(request.id, "danger_again", new.asked_at, data=data))
    held = await work.requests.hold(request.id) or request
    if _is_worse(new.answers, held.answers):
        # The first danger stays with its words in the timeline; what stands on top is the worst.
        found = {name: new.answers[name] for name in DANGER}
        before = {name: held.answers[name].said for name in DANGER}
        held = await work.requests.change(held, answers={**held.answers, **found})
        worse = Happening(request.id, "danger_worse", new.asked_at, data=before)
        await work.requests.happened(worse)
    if is_attended or held.first_reply_at is None:
        return held
    changed = await promise_anew(work, held, teams, new.asked_at)
    await tell(work, "danger_again", changed, teams, new.asked_at)
    return changed


def _is_worse(new: Mapping[str, Answer], old: Mapping[str, Answer]) -> bool:
    """Whether ``new`` is more urgent danger than ``old``, or the same with who is at risk clearer.

    A child is clearer than anybody, anybody than "unknown".
    """
    if not all(name in answers for answers in (new, old) for name in DANGER):
        return False
    rank, earlier = (_rank(answers["concern"].understood) for answers in (new, old))
    who, before = (answers["at_risk"].understood for answers in (new, old))
    clearer = who != before and (before == "unknown" or who == "child")
    return rank < earlier or (rank == earlier and clearer)


def _rank(kind: str) -> int:
    return BY_URGENCY.index(kind) if kind in BY_URGENCY else len(BY_URGENCY)


async def promise_anew(
    work: Work, request: CareRequest, teams: Teams, at: datetime, **values: Any
) -> CareRequest:
    """What was answered or closed must be answered again, as if it were asked ``at``."""
    due = promised(request.kind, at, teams.find(request.team))
    anew = {"first_reply_at": None, "promise": due, "late_level": 0, **values}
    if request.status is Status.WAITING:
        anew["status"] = Status.IN_PROGRESS
    return await work.requests.change(request, **anew)


def promised(kind: Kind, asked_at: datetime, team: Team) -> datetime:
    """When the team will have answered: its target for the kind, in its own hours."""
    standard = URGENT if kind is Kind.CRISIS else LATEST
    return promise(asked_at, team.targets.get(kind, standard), team.hours)


def pin_hash(pin: str, reference: str) -> str:
    """How a PIN is kept. Slow, because a million PINs are soon tried."""
    salt = reference.encode()
    return hashlib.scrypt(pin.encode(), salt=salt, n=2**13, r=8, p=1, dklen=32).hex()
