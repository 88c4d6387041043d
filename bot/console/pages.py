"""Render a page: its template, the words, who is signed in."""

from __future__ import annotations

from typing import Any

import aiohttp_jinja2
from aiohttp import web

from bot.console.keys import CONSOLE, NONCE, SESSION, UNDELIVERED
from bot.console.session_end import seconds_left
from bot.messages import without_controls
from bot.staff.errors import StaffError, TooManyTries

Context = dict[str, Any]
# As many digits as fit any database's whole numbers.
LONGEST_NUMBER = 18


def page(
    request: web.Request, template: str, context: Context | None = None, status: int = 200
) -> web.Response:
    """The page of that template."""
    session = request.get(SESSION)
    return aiohttp_jinja2.render_template(
        template,
        request,
        {
            "words": request.app[CONSOLE].words,
            "nonce": request.get(NONCE, ""),
            "session": session,
            "member": session.member if session else None,
            "csrf": session.csrf if session else "",
            "path": request.path,
            "undelivered": request.get(UNDELIVERED, 0),
            "demo": request.app[CONSOLE].settings.demo,
            "seconds_left": seconds_left(session, request.app[CONSOLE].now()) if session else None,
            **(context or {}),
        },
        status=status,
    )


def error_text(request: web.Request, error: StaffError) -> str:
    """The sentence for an error."""
    return str(request.app[CONSOLE].words["errors"][error.code])


def status_of(error: StaffError) -> int:
    """The status that goes with it."""
    return 429 if isinstance(error, TooManyTries) else 422


async def fields(request: web.Request, *names: str) -> list[str]:
    """Fields of a posted form, without spaces around; one that is missing is empty."""
    form = await request.post()
    given = [form.get(name) for name in names]
    return [without_controls(one).strip() if isinstance(one, str) else "" for one in given]


def number_in_path(request: web.Request, name: str = "id") -> int:
    """A number of the address; raises 404 for what can be no row's."""
    raw = request.match_info[name]
    if not (raw.isascii() and raw.isdecimal() and len(raw) <= LONGEST_NUMBER):
        raise web.HTTPNotFound
    return int(raw)
