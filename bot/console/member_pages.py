"""Admins' pages: who may come in, as what, and invitations."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from bot.console.keys import CONSOLE, SESSION
from bot.console.members import Newcomer, change_member, invite, start_afresh
from bot.console.pages import error_text, fields, number_in_path, page
from bot.console.works import keeping
from bot.staff.errors import StaffError
from bot.staff.model import Member, Role
from bot.storage.unit_of_work import UnitOfWork

LONGEST_EMAIL, LONGEST_NAME = 254, 120


async def show(request: web.Request) -> web.Response:
    """GET /members."""
    return await _members(request)


async def add(request: web.Request) -> web.StreamResponse:
    """POST /members: invite somebody; the code is shown once, to be given to them."""
    email, name, role = await fields(request, "email", "name", "role")
    if not _is_usable(email, name) or role not in list(Role):
        return await _members(request, error="newcomer", email=email, name=name, status=422)
    newcomer = Newcomer(email, name, Role(role), await _teams(request))
    console = request.app[CONSOLE]
    try:
        async with keeping(console.database) as work:
            by = request[SESSION].member.id
            code = await invite(work, newcomer, console.now(), by)
    except StaffError as error:
        sentence = error_text(request, error)
        return await _members(request, sentence=sentence, email=email, name=name, status=422)
    return _invited(request, email, name, code)


async def change(request: web.Request) -> web.StreamResponse:
    """POST /members/{id}: role, teams, and whether they may come in."""
    role, state = await fields(request, "role", "state")
    try:
        console = request.app[CONSOLE]
        async with keeping(console.database) as work:
            member = await _member(request, work)
            wanted = Role(role) if role in list(Role) else member.role
            teams = await _teams(request)
            changed = replace(member, role=wanted, teams=teams, disabled=state == "disabled")
            by = request[SESSION].member.id
            await change_member(work, member, changed, console.now(), by)
    except StaffError as error:
        return await _members(request, sentence=error_text(request, error), status=422)
    raise web.HTTPSeeOther("/members")


async def reset(request: web.Request) -> web.StreamResponse:
    """POST /members/{id}/start-afresh: for who lost phone and codes."""
    console = request.app[CONSOLE]
    async with keeping(console.database) as work:
        member = await _member(request, work)
        by = request[SESSION].member.id
        code = await start_afresh(work, member, console.now(), by)
    return _invited(request, member.email, member.name, code)


def _is_usable(email: str, name: str) -> bool:
    return "@" in email and len(email) <= LONGEST_EMAIL and 0 < len(name) <= LONGEST_NAME


def _invited(request: web.Request, email: str, name: str, code: str) -> web.Response:
    url = f"{request.app[CONSOLE].settings.console_url}/invitation"
    context = {"email": email, "name": name, "code": code, "invitation_url": url}
    return page(request, "invited.html", context)


async def _member(request: web.Request, work: UnitOfWork) -> Member:
    member = await work.staff.find(number_in_path(request))
    if not member:
        raise web.HTTPNotFound
    return member


async def _teams(request: web.Request) -> tuple[str, ...]:
    form = await request.post()
    known = request.app[CONSOLE].teams.names
    return tuple(str(team) for team in form.getall("teams", []) if team in known)


async def _members(request: web.Request, status: int = 200, **context: object) -> web.Response:
    console = request.app[CONSOLE]
    async with console.database.reading() as work:
        members = await work.staff.all()
    shown = {"members": members, "roles": list(Role), "teams": console.teams.names, **context}
    return page(request, "members.html", shown, status)
