"""The demonstration's members, and how to sign in as one: by the same steps as anybody."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.console.sign_in import new_recovery_codes
from bot.staff import passwords, totp
from bot.staff.model import Member, Role
from bot.staff.tokens import new_code
from bot.storage.unit_of_work import UnitOfWork

CODES_SHOWN = 3


async def add_members(
    work: UnitOfWork, people: Sequence[Mapping[str, Any]], at: datetime
) -> dict[str, Member]:
    """Members by name, each with an app of their own and no password yet."""
    members = {}
    for one in people:
        email = f"{one['name'].lower().replace(' ', '.')}@demo.invalid"
        await work.staff.add(email, one["name"], Role(one["role"]), tuple(one["teams"]), at)
        member = await work.staff.by_email(email)
        if member is None:
            raise LookupError(f"{email} was not added")
        # A step was used, so that the app counts as set up.
        member = replace(member, totp_secret=totp.new_secret(), totp_last_step=1)
        await work.staff.change(member)
        members[member.name] = member
    return members


async def sign_in_text(
    work: UnitOfWork, members: Sequence[Member], words: Mapping[str, Any]
) -> str:
    """One new password for all, and of each role a member's key and codes: shown, not kept."""
    password = new_code()
    password_hash = passwords.hash_password(password)
    lines = [words["command_line"]["demo"].format(password=password)]
    shown: set[Role] = set()
    for member in members:
        await work.staff.change(replace(member, password_hash=password_hash))
        if member.role in shown:
            continue
        shown.add(member.role)
        codes = await new_recovery_codes(work, member.id)
        lines.append(
            words["command_line"]["demo_member"].format(
                role=words["role_names"][member.role.value],
                email=member.email,
                key=member.totp_secret,
                codes="  ".join(codes[:CODES_SHOWN]),
            )
        )
    return "\n".join(lines)


def pick(members: Mapping[str, Member], team: str | None, role: Role) -> Member:
    """Somebody of the team who may do as much as ``role``."""
    fitting = [one for one in members.values() if one.role.may(role)]
    own = [one for one in fitting if team in one.teams]
    return secrets.choice(own or fitting)
