"""Who may come in where: every route says what it needs, and nothing is open by default."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from bot import logs
from bot.console.cookies import SESSION_COOKIE, read_cookie
from bot.console.keys import CONSOLE, NONCE, SESSION
from bot.console.pages import page
from bot.console.sign_in import current
from bot.staff.model import Role, Session, Stage

LOG = logs.Log(__name__)
# Not with each click: it would be a write for every read.
SECONDS_BETWEEN_NOTES = timedelta(minutes=1)
LIVE = "X-Alongside-Live"
STAGE_PAGES = {
    Stage.PASSWORD_GIVEN: "/sign-in/code",
    Stage.ENROLLING: "/sign-in/set-up",
    Stage.SIGNED_IN: "/",
}


@dataclass(frozen=True)
class Route:
    """An address. ``role`` None and ``stage`` None: open to all."""

    method: str
    path: str
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    role: Role | None = None
    stage: Stage | None = Stage.SIGNED_IN


ROUTES = web.AppKey("routes", dict[tuple[str, str], Route])


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let nobody in whom the route doesn't name, and no change that another site made."""
    request[NONCE] = secrets.token_urlsafe(16)
    resource = request.match_info.route.resource
    if resource is not None and resource.canonical == "/static":
        return await handler(request)
    session = await _session(request)
    if session:
        request[SESSION] = session
    if resource is None:
        return await handler(request)
    route = request.app[ROUTES][(request.method, resource.canonical)]
    # Who is half signed in may begin again on the open pages, which know of no session.
    bound = session if route.stage else None
    if request.method == "POST" and not await _is_ours(request, bound):
        return page(request, "refused.html", {"reason": "stale_page"}, 403)
    return await _refusal(request, route, session) or await handler(request)


async def _refusal(
    request: web.Request, route: Route, session: Session | None
) -> web.StreamResponse | None:
    if route.stage is None:
        return None
    if session is None:
        raise web.HTTPSeeOther("/sign-in")
    if session.stage is not route.stage:
        raise web.HTTPSeeOther(STAGE_PAGES[session.stage])
    if route.role and not session.member.role.may(route.role):
        LOG.warning("refused", member=session.member.id, route=route.path)
        await _note_refusal(request, route, session)
        return page(request, "refused.html", {"reason": "not_your_role"}, 403)
    return None


async def _note_refusal(request: web.Request, route: Route, session: Session) -> None:
    console = request.app[CONSOLE]
    async with console.database.work() as work:
        await work.audit.add("refused", console.now(), session.member.id, route=route.path)
        await work.commit()


async def _session(request: web.Request) -> Session | None:
    token = read_cookie(request, SESSION_COOKIE)
    if not token:
        return None
    console = request.app[CONSOLE]
    now = console.now()
    async with console.database.reading() as work:
        session = await current(work, token, now)
    # What a page fetches by itself is no sign of a person.
    by_itself = LIVE in request.headers or request.path == "/events"
    if session and not by_itself and now - session.last_seen_at > SECONDS_BETWEEN_NOTES:
        async with console.database.work() as work:
            await work.sign_ins.seen(session.id, now)
            await work.commit()
    return session


async def _is_ours(request: web.Request, session: Session | None) -> bool:
    """Whether our own page posted this (ASVS 5.0, 3.5.1): its origin, and its session's token."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        return False
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    try:
        given = (await request.post()).get("csrf")
    except (ValueError, LookupError):
        # A body that is no form, or in no encoding there is.
        return False
    if session is None:
        return True
    return isinstance(given, str) and hmac.compare_digest(given.encode(), session.csrf.encode())
