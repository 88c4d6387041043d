"""Signing in: e-mail and password, then six digits; and how a new member sets both up.

Each function works inside the unit of work that it is given. Where one raises, the caller commits
all the same (``bot.console.works.keeping``): a wrong try must be remembered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.staff import lockout, passwords, tokens, totp
from bot.staff.errors import TooManyTries, WrongCode, WrongDetails, WrongInvitation
from bot.staff.model import LONGEST_SESSION, Member, Session, Stage
from bot.storage.unit_of_work import UnitOfWork

RECOVERY, INVITATION = "recovery", "invitation"


@dataclass(frozen=True)
class Visitor:
    """Where a try comes from: the browser's device cookie, if any, and the network address."""

    device: str | None
    network: str


@dataclass(frozen=True)
class Arrived:
    """A finished sign-in: the session's token, and that of the browser."""

    token: str
    device: str


def clean_email(email: str) -> str:
    """An address as it is kept."""
    return email.strip().lower()


async def begin(work: UnitOfWork, email: str, password: str, visitor: Visitor, at: datetime) -> str:
    """First step; returns the token of a session that waits for the second.

    Raises ``TooManyTries`` and ``WrongDetails``.
    """
    email = clean_email(email)
    member = await work.staff.by_email(email)
    tries = await allowed(work, email, member, visitor, at)
    right = passwords.is_right(password, member.password_hash if member else None)
    if not member or not right or member.disabled:
        await work.sign_ins.forget_failures(at - lockout.WINDOW)
        await work.sign_ins.failed([one.who for one in tries], at)
        await work.audit.add("sign_in_failed", at, member.id if member else None)
        raise WrongDetails
    # A step was used: the app was set up to the end.
    stage = Stage.PASSWORD_GIVEN if member.totp_last_step else Stage.ENROLLING
    if stage is Stage.ENROLLING:
        member = await _give_secret(work, member)
    return await _new_session(work, member.id, stage, at)


async def finish(
    work: UnitOfWork, session: Session, code: str, visitor: Visitor, at: datetime
) -> Arrived:
    """Second step, with the app's digits or a recovery code. Raises ``WrongCode``."""
    if not await _is_right_code(work, session.member, code, at):
        await _count_wrong_code(work, session, visitor, at)
        raise WrongCode
    return await _arrive(work, session, visitor, at)


async def accept(
    work: UnitOfWork, email: str, code: str, password: str, visitor: Visitor, at: datetime
) -> str:
    """A new member sets their password; returns the token of a session that sets up the app.

    Raises ``TooManyTries``, ``WrongInvitation`` and ``WeakPassword``.
    """
    email = clean_email(email)
    member = await work.staff.by_email(email)
    tries = await allowed(work, email, member, visitor, at)
    # Before the code is used up: a weak password must not cost the invitation.
    password_hash = passwords.hash_password(password, (email, member.name if member else ""))
    good = member and await work.staff.use_code(member.id, INVITATION, tokens.code_hash(code), at)
    if not member or not good or member.disabled:
        await work.sign_ins.failed([one.who for one in tries], at)
        await work.audit.add("invitation_failed", at, member.id if member else None)
        raise WrongInvitation
    await work.audit.add("invitation_used", at, member.id)
    member = await _give_secret(work, replace(member, password_hash=password_hash))
    return await _new_session(work, member.id, Stage.ENROLLING, at)


async def enrol(
    work: UnitOfWork, session: Session, code: str, visitor: Visitor, at: datetime
) -> tuple[Arrived, list[str]]:
    """The app is set up; also returns the recovery codes, to be shown once.

    Raises ``WrongCode``.
    """
    arrived = await finish(work, session, code, visitor, at)
    return arrived, await new_recovery_codes(work, session.member.id)


async def new_recovery_codes(work: UnitOfWork, member: int) -> list[str]:
    """Ten new codes; the old ones no longer work."""
    codes = [tokens.new_code() for _ in range(tokens.RECOVERY_CODES)]
    await work.staff.give_codes(member, RECOVERY, [tokens.code_hash(one) for one in codes], None)
    return codes


async def current(work: UnitOfWork, token: str, at: datetime) -> Session | None:
    """The session of a cookie, unless it is over or its member may no longer come in."""
    session = await work.sign_ins.session(tokens.token_hash(token))
    if not session or session.is_over(at) or session.member.disabled:
        return None
    return session


async def allowed(
    work: UnitOfWork, email: str, member: Member | None, visitor: Visitor, at: datetime
) -> list[lockout.Limit]:
    """What a try counts against, if it may be made at all. Raises ``TooManyTries``."""
    known = None
    if member and visitor.device:
        device_hash = tokens.token_hash(visitor.device)
        if await work.sign_ins.knows_device(member.id, device_hash, at):
            known = visitor.device
    tries = lockout.limits(email, known, visitor.network)
    for one in tries:
        if await work.sign_ins.failures(one.who, at - lockout.WINDOW) >= one.most:
            raise TooManyTries
    return tries


async def _is_right_code(work: UnitOfWork, member: Member, code: str, at: datetime) -> bool:
    secret = member.totp_secret or ""
    step = totp.step_of(code, secret, at, member.totp_last_step) if secret else None
    if step is not None:
        return await work.staff.use_step(member.id, step)
    return await work.staff.use_code(member.id, RECOVERY, tokens.code_hash(code), at)


async def _count_wrong_code(
    work: UnitOfWork, session: Session, visitor: Visitor, at: datetime
) -> None:
    tries = await allowed(work, session.member.email, session.member, visitor, at)
    await work.sign_ins.failed([one.who for one in tries], at)
    await work.sign_ins.wrong_code(session.id)
    await work.audit.add("code_failed", at, session.member.id)
    if session.wrong_codes + 1 >= lockout.MOST_CODES:
        await work.sign_ins.end_session(session.id)


async def _arrive(work: UnitOfWork, session: Session, visitor: Visitor, at: datetime) -> Arrived:
    """A new token: whoever saw the first one has nothing."""
    await work.sign_ins.forget_sessions(at - LONGEST_SESSION)
    await work.sign_ins.end_session(session.id)
    await work.audit.add("signed_in", at, session.member.id)
    token = await _new_session(work, session.member.id, Stage.SIGNED_IN, at)
    device = visitor.device
    if not device or not await work.sign_ins.knows_device(
        session.member.id, tokens.token_hash(device), at
    ):
        device = tokens.new_token()
        await work.sign_ins.know_device(session.member.id, tokens.token_hash(device), at)
    return Arrived(token, device)


async def _give_secret(work: UnitOfWork, member: Member) -> Member:
    given = replace(member, totp_secret=totp.new_secret(), totp_last_step=0)
    await work.staff.change(given)
    return given


async def _new_session(work: UnitOfWork, member: int, stage: Stage, at: datetime) -> str:
    token = tokens.new_token()
    await work.sign_ins.begin_session(
        member, tokens.token_hash(token), tokens.new_token(), stage, at
    )
    return token
