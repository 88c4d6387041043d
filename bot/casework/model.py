"""Care requests: what a carer asks a team to do, and how far it has got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.casework.errors import IllegalMove, OutcomeMissing


class Kind(StrEnum):
    """What is asked for. The first seven are dialogue acts of TOPICS.md."""

    ASK_CALLBACK = "ask_callback"
    CARER_ASSESSMENT = "request_carer_assessment"
    PEER_GROUP = "join_peer_group"
    CARERS_VIEW = "share_my_view_with_team"
    CONCERN = "raise_concern_or_complaint"
    MEETING = "prepare_for_meeting"
    HAVE_A_SAY = "have_a_say"
    UNANSWERED = "unanswered_question"
    CRISIS = "crisis_follow_up"


class Status(StrEnum):
    """How far a request has got."""

    NEW = "new"
    SEEN = "seen"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting_for_carer"
    DONE = "done"
    CANCELLED = "cancelled"
    PASSED_ON = "passed_on"


OPEN = frozenset({Status.NEW, Status.SEEN, Status.IN_PROGRESS, Status.WAITING})
_CLOSING = {Status.DONE, Status.CANCELLED, Status.PASSED_ON}
# "Passed on" still has somebody elsewhere at work: only the carer's "no" brings it back.
MOVES: Mapping[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.SEEN, Status.IN_PROGRESS, Status.WAITING, *_CLOSING}),
    Status.SEEN: frozenset({Status.IN_PROGRESS, Status.WAITING, *_CLOSING}),
    Status.IN_PROGRESS: frozenset({Status.WAITING, *_CLOSING}),
    Status.WAITING: frozenset({Status.IN_PROGRESS, *_CLOSING}),
    Status.DONE: frozenset({Status.IN_PROGRESS}),
    Status.PASSED_ON: frozenset({Status.IN_PROGRESS}),
    Status.CANCELLED: frozenset(),
}


class Urgency(StrEnum):
    """Urgent stands first in every queue: somebody's safety was spoken of."""

    URGENT = "urgent"
    ORDINARY = "ordinary"


@dataclass(frozen=True)
class Contact:
    """How a carer may be reached. ``when`` is in their own words, such as "after 4 on weekdays".

    ``when_understood`` says the same as we read it, "" where we could not.
    ``phone`` is in E.164. ``safe_to_text`` and ``safe_to_leave_message`` are None where it was
    not asked: staff then treat them as no.
    """

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    when: str | None = None
    when_understood: str | None = None
    safe_to_text: bool | None = None
    safe_to_leave_message: bool | None = None


@dataclass(frozen=True)
class Answer:
    """A carer's answer: ``said`` as they wrote it, ``understood`` as we read it."""

    said: str
    understood: str


@dataclass(frozen=True)
class NewRequest:
    """A request that a carer has confirmed.

    ``answers`` is by question id of data/requests.yml. ``key`` makes opening harmless to repeat:
    the same key never opens twice. ``consent`` is the version of the words that were agreed to.
    ``person_name`` is the cared-for person's name, kept apart from all else.
    """

    kind: Kind
    key: str
    conversation: str
    asked_at: datetime
    urgency: Urgency = Urgency.ORDINARY
    nation: str | None = None
    council: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    contact: Contact = Contact()
    person_name: str | None = None
    consent: str | None = None
    may_ask_later: bool = False


@dataclass(frozen=True)
class CareRequest:
    """A request as it stands. ``version`` grows by one with every change.

    ``promise`` is the moment by which a person of the team will have answered; ``late_level`` is
    how far up its being late was told (0 nobody, 1 lead, 2 admin). ``team`` is None while no team
    of data/teams.yml takes it: it is then in the unrouted queue.
    """

    id: int
    reference: str
    kind: Kind
    urgency: Urgency
    status: Status
    team: str | None
    assigned_to: int | None
    nation: str | None
    council: str | None
    answers: Mapping[str, Answer]
    contact: Contact
    conversation: str | None
    consent: str | None
    may_ask_later: bool
    opened_at: datetime
    promise: datetime
    first_reply_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    late_level: int
    version: int

    @property
    def is_open(self) -> bool:
        """Whether a team still has to do something, or waits for the carer."""
        return self.status in OPEN

    def require_move(self, to: Status, outcome: str | None = None) -> None:
        """Raise ``IllegalMove`` or ``OutcomeMissing`` unless the request may become ``to``."""
        if to not in MOVES[self.status]:
            raise IllegalMove
        if to in (Status.DONE, Status.PASSED_ON) and not (outcome or "").strip():
            raise OutcomeMissing


@dataclass(frozen=True)
class Happening:
    """An entry of a request's timeline.

    ``what`` names the sentence in data/console.yml: opened, status, assigned, moved, note, reply,
    carer_added, contact_changed, late, reopened, locked. ``by`` is a member, or None for the
    assistant and the carer. ``data`` fills the sentence.
    """

    request: int
    what: str
    at: datetime
    by: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
