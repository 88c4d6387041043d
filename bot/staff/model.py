"""Who works in the console: team members, their roles and what each role may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

IDLE = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)
# How long before the end a member is asked (WCAG 2.2.1 asks for 20 seconds or more).
WARNED_BEFORE = timedelta(minutes=2)
# The second step follows the first at once, or not at all.
HALF_SESSION = timedelta(minutes=10)
INVITATION = timedelta(days=2)


class Role(StrEnum):
    """From least to most: each may do what those before it may."""

    VIEWER = "viewer"
    RESPONDER = "responder"
    LEAD = "lead"
    ADMIN = "admin"

    def may(self, needed: Role) -> bool:
        """Whether this role is ``needed`` or more."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


class Stage(StrEnum):
    """How far a session has come."""

    PASSWORD_GIVEN = "password_given"  # noqa: S105 (a stage, not a secret)
    ENROLLING = "enrolling"
    SIGNED_IN = "signed_in"


@dataclass(frozen=True)
class Member:
    """A team member. ``teams`` are ids of data/teams.yml."""

    id: int
    email: str
    name: str
    role: Role
    teams: tuple[str, ...]
    disabled: bool
    password_hash: str | None
    totp_secret: str | None
    totp_last_step: int


@dataclass(frozen=True)
class Session:
    """A browser of a member. ``csrf`` must come back with every change."""

    id: int
    member: Member
    stage: Stage
    csrf: str
    began_at: datetime
    last_seen_at: datetime
    wrong_codes: int

    def is_over(self, at: datetime) -> bool:
        """Idle for 30 minutes, 12 hours old, or stuck in the second step for 10 minutes."""
        if self.stage is not Stage.SIGNED_IN and at - self.began_at > HALF_SESSION:
            return True
        return min(self.idle_until, self.good_until) < at

    @property
    def idle_until(self) -> datetime:
        """When it ends if nobody uses it any more."""
        return self.last_seen_at + IDLE

    @property
    def good_until(self) -> datetime:
        """When it ends in any case."""
        return self.began_at + LONGEST_SESSION
