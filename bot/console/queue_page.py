"""The queue: the first page after signing in."""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web

from bot.casework.model import Kind
from bot.casework.references import find_reference
from bot.console.keys import CONSOLE, SESSION
from bot.console.moments import time_left
from bot.console.pages import fields, page
from bot.console.phones import read_phone
from bot.staff.model import Member, Role
from bot.storage.queue_view import PAGE, Place, Tab, View, Waiting, place_of

LONGEST_SEARCH = 200


async def show(request: web.Request) -> web.Response:
    """GET /: a tab of the queue, or what was found."""
    console = request.app[CONSOLE]
    view, words = await _view(request)
    async with console.database.reading() as work:
        lines = await work.queue.page(view)
        counts = await work.queue.counts(view)
        # On the phone with a carer who was given to another team.
        elsewhere = await work.queue.team_of(view.reference) if view.reference and not lines else ""
        unread = await work.queue.carer_spoke_last([line.id for line in lines])
        newest, newest_request = await work.queue.newest_change(), await work.queue.newest_id()
    context = {
        "view": view, "tabs": _tabs(request[SESSION].member), "counts": counts,
        "lines": [_shown(request, line) for line in lines[:PAGE]], "unread": unread,
        "next": _link(request, after=_written(place_of(lines[PAGE - 1], view)))
        if len(lines) > PAGE else None,
        "found": words, "elsewhere": elsewhere, "find": request.query.get("find", ""),
        "kinds": list(Kind), "teams": console.teams.names, "newest": newest,
        "newest_request": newest_request,
        "tab_link": lambda tab: _link(request, tab=tab.value, find=None, after=None),
    }  # fmt: skip
    return page(request, "queue.html", context)


async def find(request: web.Request) -> web.StreamResponse:
    """POST /find: what is searched for stays on the server; the address holds a name for it."""
    (words,) = await fields(request, "words")
    words = words[:LONGEST_SEARCH]
    if not words:
        raise web.HTTPSeeOther("/")
    console, identity = request.app[CONSOLE], secrets.token_urlsafe(16)
    async with console.database.work() as work:
        member = request[SESSION].member
        await work.searches.keep(identity, member.id, words, console.now())
        await work.audit.add("searched", console.now(), member.id)
        await work.commit()
    raise web.HTTPSeeOther(f"/?find={identity}")


async def _view(request: web.Request) -> tuple[View, str]:
    member, query = request[SESSION].member, request.query
    tabs, tab = _tabs(member), query.get("tab", "")
    chosen = next((one for one in tabs if one == tab), Tab.TEAM if member.teams else Tab.ALL)
    kind = next((one for one in Kind if one == query.get("kind")), None)
    team = query.get("team")
    view = View(chosen, member.id, member.teams, kind=kind, after=_read(query.get("after", "")))
    if team in request.app[CONSOLE].teams.names:
        view = replace(view, team=team)
    return await _searching(request, view)


async def _searching(request: web.Request, view: View) -> tuple[View, str]:
    identity = request.query.get("find")
    if not identity:
        return view, ""
    async with request.app[CONSOLE].database.reading() as work:
        words = await work.searches.words(identity[:64], view.member)
    if not words:
        # Kept for a day, and for nobody else.
        raise web.HTTPSeeOther("/")
    return searching(view, words), words


def searching(view: View, words: str) -> View:
    """``view`` with what somebody searches for: a reference, a phone number, or words."""
    reference, phone = find_reference(words), read_phone(words)
    if reference:
        return replace(view, reference=reference)
    return replace(view, phone=phone) if phone else replace(view, words=tuple(words.split()))


def _tabs(member: Member) -> list[Tab]:
    """Unrouted requests are always in sight of those who can route them."""
    return [tab for tab in Tab if tab is not Tab.UNROUTED or member.role.may(Role.LEAD)]


def _shown(request: web.Request, line: Waiting) -> dict[str, object]:
    console = request.app[CONSOLE]
    left = time_left(line.promise, line.first_reply_at, console.now(), console.words["time"])
    team = console.teams.names.get(line.team or "", console.words["queue"]["unrouted"])
    return {"line": line, "left": left, "team": team}


def _link(request: web.Request, **changes: str | None) -> str:
    query = {**request.query, **changes}
    return f"/?{urlencode({name: value for name, value in query.items() if value})}"


def _written(place: Place) -> str:
    parts = (place.urgency, str(int(place.answered)), place.at.isoformat(), str(place.id))
    return base64.urlsafe_b64encode("|".join(parts).encode()).decode()


def _read(raw: str) -> Place | None:
    try:
        urgency, answered, at, identity = base64.urlsafe_b64decode(raw).decode().split("|")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or len(identity) > 18:
            return None
        return Place(urgency[:16], answered == "1", moment, int(identity))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
