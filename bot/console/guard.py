"""Who may come in where: every route says what it needs, and nothing is open by default."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from bot import logs
from bot.console.cookies import SESSION_COOKIE, read_cookie
from bot.console.keys import CONSOLE, NONCE, SESSION, UNDELIVERED
from bot.console.pages import number_in_path, page
from bot.console.return_paths import going_on, wanted
from bot.console.sign_in import current
from bot.console.signed_out import ask_to_sign_in, typed
from bot.console.undelivered import count_undelivered
from bot.staff.model import Role, Session, Stage

LOG = logs.Log(__name__)
Form: TypeAlias = Mapping[str, Any]
# Not with each click: it would be a write for every read.
SECONDS_BETWEEN_NOTES = timedelta(minutes=1)
LIVE = "X-Alongside-Live"
# Whatever stands below it shows or changes one request.
A_REQUEST = "/requests/{id}"
STAGE_PAGES = {
    Stage.PASSWORD_GIVEN: "/sign-in/code",
    Stage.ENROLLING: "/sign-in/set-up",
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
    if request.method == "POST" and (stale := await _stale(request, bound)):
        return stale
    return await _refusal(request, route, session) or await handler(request)


async def _stale(request: web.Request, session: Session | None) -> web.Response | None:
    """The answer to a form that isn't ours, or not of this session; None where all is well."""
    form = await _form(request) if _comes_from_here(request) else None
    if form is None:
        return page(request, "refused.html", {"reason": "stale_page"}, 403)
    if session and not _has_token(form, session):
        return page(request, "refused.html", {"reason": "stale_page", **typed(form)}, 403)
    return None


async def _refusal(
    request: web.Request, route: Route, session: Session | None
) -> web.StreamResponse | None:
    if route.stage is None:
        return None
    if session is None:
        return await ask_to_sign_in(request)
    if session.stage is not route.stage:
        raise web.HTTPSeeOther(_way_on(request, session))
    if route.role and not session.member.role.may(route.role):
        LOG.warning("refused", member=session.member.id, route=route.path)
        await _note_refusal(request, route, session)
        return page(request, "refused.html", {"reason": "not_your_role"}, 403)
    if route.path.startswith(A_REQUEST) and not await _may_open(request, session):
        await _note_refusal(request, route, session)
        return page(request, "refused.html", {"reason": "not_your_team"}, 403)
    return None


async def _may_open(request: web.Request, session: Session) -> bool:
    member = session.member
    async with request.app[CONSOLE].database.reading() as work:
        return await work.queue.may_see(number_in_path(request), member.id, member.teams)


def _way_on(request: web.Request, session: Session) -> str:
    """The next step of signing in, or the page that was wanted."""
    to = wanted(request)
    return going_on(STAGE_PAGES[session.stage], to) if session.stage in STAGE_PAGES else to


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
        if session and request.path != "/events":
            request[UNDELIVERED] = await count_undelivered(work, session.member)
    # What a page fetches by itself is no sign of a person.
    by_itself = LIVE in request.headers or request.path == "/events"
    if session and not by_itself and now - session.last_seen_at > SECONDS_BETWEEN_NOTES:
        async with console.database.work() as work:
            await work.sign_ins.seen(session.id, now)
            await work.commit()
    return session


def _comes_from_here(request: web.Request) -> bool:
    """Whether our own page posted this, as far as the browser tells (ASVS 5.0, 3.5.1)."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != _our_host(request):
        return False
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def _our_host(request: web.Request) -> str:
    """Of a service, never what the request says: any name can be made to lead to our address."""
    console = request.app[CONSOLE]
    return urlsplit(console.settings.console_url).netloc if console.is_secure else request.host


async def _form(request: web.Request) -> Form | None:
    """What was posted; None for a body that is no form, or in no encoding there is."""
    try:
        return await request.post()
    except (ValueError, LookupError, web.RequestPayloadError):
        return None


def _has_token(form: Form, session: Session) -> bool:
    """Whether the form was on a page of this very session."""
    given = form.get("csrf")
    return isinstance(given, str) and hmac.compare_digest(given.encode(), session.csrf.encode())
