"""What admins and members change: invitations, roles, who may come in, passwords, codes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.console.sign_in import INVITATION, RECOVERY, Visitor, allowed, clean_email
from bot.staff import model, passwords, tokens
from bot.staff.errors import AlreadyThere, LastAdmin, TooManyTries, WrongPassword
from bot.staff.model import Member, Role, Session
from bot.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Newcomer:
    """Who is to be invited. ``teams`` are ids of data/teams.yml."""

    email: str
    name: str
    role: Role
    teams: tuple[str, ...]


@dataclass(frozen=True)
class PasswordChange:
    """The password that a member says they have, and the one they want."""

    old: str
    new: str


async def invite(work: UnitOfWork, newcomer: Newcomer, at: datetime, by: int | None = None) -> str:
    """Add a member; returns the invitation's code, good once for two days.

    ``by`` is None on the command line. Raises ``AlreadyThere``.
    """
    email = clean_email(newcomer.email)
    added = await work.staff.add(email, newcomer.name, newcomer.role, newcomer.teams, at)
    member = await work.staff.by_email(email)
    if not added or not member:
        raise AlreadyThere
    await work.audit.add("invited", at, by, about(member), role=newcomer.role.value)
    return await _invitation(work, member, at)


async def start_afresh(work: UnitOfWork, member: Member, at: datetime, by: int) -> str:
    """For who lost phone and codes: everything of the old sign-in ends; a new invitation.

    No admin ever learns or sets a password (ASVS 5.0, 6.4.6).
    """
    blank = replace(member, password_hash=None, totp_secret=None, totp_last_step=0)
    await work.staff.change(blank)
    await work.staff.give_codes(member.id, RECOVERY, [], None)
    await work.sign_ins.end_sessions(member.id)
    await work.audit.add("member_started_afresh", at, by, about(member))
    return await _invitation(work, member, at)


async def change_member(
    work: UnitOfWork, member: Member, changed: Member, at: datetime, by: int
) -> None:
    """Keep a member's new role, teams or state; raises ``LastAdmin``.

    Who may no longer come in, or may do less, is signed out at once.
    """
    admins = await work.staff.hold_admins()
    remains_admin = changed.role is Role.ADMIN and not changed.disabled
    if admins == [changed.id] and not remains_admin:
        raise LastAdmin
    await work.staff.change(changed)
    if changed.disabled or not changed.role.may(member.role):
        await work.sign_ins.end_sessions(changed.id)
    new = {"role": changed.role.value, "teams": list(changed.teams), "disabled": changed.disabled}
    await work.audit.add("member_changed", at, by, about(changed), **new)


async def change_password(
    work: UnitOfWork, session: Session, change: PasswordChange, visitor: Visitor, at: datetime
) -> None:
    """A member's own new password; their other sessions end.

    Wrong old ones count as wrong tries to sign in do: whoever sits down at an open session can't
    guess on, and no stranger's tries stand in the member's way. Raises ``TooManyTries``,
    ``WrongPassword`` and ``WeakPassword``.
    """
    member, new = session.member, change.new
    try:
        tries = await allowed(work, member.email, member, visitor, at)
    except TooManyTries:
        await work.audit.add("password_locked", at, member.id)
        raise
    if not passwords.is_right(change.old, member.password_hash):
        await work.sign_ins.failed([one.who for one in tries], at)
        await work.audit.add("password_refused", at, member.id)
        raise WrongPassword
    password_hash = passwords.hash_password(new, (member.email, member.name))
    await work.staff.change(replace(member, password_hash=password_hash))
    await work.sign_ins.end_sessions(member.id, but=session.id)
    await work.audit.add("password_changed", at, member.id)


def about(member: Member) -> str:
    """How the audit names a member."""
    return f"member:{member.id}"


async def _invitation(work: UnitOfWork, member: Member, at: datetime) -> str:
    code = tokens.new_code()
    good_until = at + model.INVITATION
    await work.staff.give_codes(member.id, INVITATION, [tokens.code_hash(code)], good_until)
    return code
