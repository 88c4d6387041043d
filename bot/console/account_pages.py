"""A member's own page: password, recovery codes, and where they are signed in."""

from __future__ import annotations

from aiohttp import web

from bot.console.keys import CONSOLE, SESSION
from bot.console.members import PasswordChange, change_password
from bot.console.pages import error_text, fields, page, status_of
from bot.console.sign_in import new_recovery_codes
from bot.console.visitors import visitor_of
from bot.console.works import keeping
from bot.staff.errors import StaffError


async def show(request: web.Request) -> web.Response:
    """GET /account."""
    return await _account(request)


async def take_password(request: web.Request) -> web.StreamResponse:
    """POST /account/password: every other browser is signed out."""
    old, new = await fields(request, "old", "new")
    try:
        async with keeping(request.app[CONSOLE].database) as work:
            at = request.app[CONSOLE].now()
            change = PasswordChange(old, new)
            await change_password(work, request[SESSION], change, visitor_of(request), at)
    except StaffError as error:
        status = status_of(error)
        return await _account(request, error=error_text(request, error), status=status)
    return await _account(request, done="password")


async def make_recovery_codes(request: web.Request) -> web.Response:
    """POST /account/recovery-codes: new ones, shown once."""
    async with keeping(request.app[CONSOLE].database) as work:
        member = request[SESSION].member
        codes = await new_recovery_codes(work, member.id)
        await work.audit.add("recovery_codes_made", request.app[CONSOLE].now(), member.id)
    return page(request, "recovery_codes.html", {"codes": codes, "next": "/account"})


async def end_others(request: web.Request) -> web.StreamResponse:
    """POST /account/end-others: sign out everywhere else."""
    session = request[SESSION]
    async with keeping(request.app[CONSOLE].database) as work:
        await work.sign_ins.end_sessions(session.member.id, but=session.id)
    return await _account(request, done="others")


async def _account(
    request: web.Request, error: str = "", done: str = "", status: int = 200
) -> web.Response:
    session = request[SESSION]
    async with request.app[CONSOLE].database.reading() as work:
        sessions = await work.sign_ins.sessions_of(session.member.id)
    context = {"sessions": sessions, "error": error, "done": done}
    return page(request, "account.html", context, status)
