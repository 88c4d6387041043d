"""The pages on which team members sign in, and set up their password and app."""

from __future__ import annotations

import io

import qrcode
import qrcode.image.svg
from aiohttp import web
from markupsafe import Markup

from bot.console import cookies
from bot.console.keys import CONSOLE, SESSION
from bot.console.pages import error_text, fields, page
from bot.console.sign_in import Arrived, Visitor, accept, begin, enrol, finish
from bot.console.works import keeping
from bot.serving import address_of
from bot.staff import totp
from bot.staff.errors import StaffError, TooManyTries


async def ask_sign_in(request: web.Request) -> web.Response:
    """GET /sign-in: e-mail and password."""
    return page(request, "sign_in.html")


async def take_sign_in(request: web.Request) -> web.StreamResponse:
    """POST /sign-in."""
    email, password = await fields(request, "email", "password")
    console = request.app[CONSOLE]
    try:
        async with keeping(console.database) as work:
            token = await begin(work, email, password, _visitor(request), console.now())
    except StaffError as error:
        return _again(request, "sign_in.html", error, email=email)
    return _with_session("/sign-in/code", request, token)


async def ask_code(request: web.Request) -> web.Response:
    """GET /sign-in/code: the six digits."""
    return page(request, "code.html")


async def take_code(request: web.Request) -> web.StreamResponse:
    """POST /sign-in/code."""
    (code,) = await fields(request, "code")
    console = request.app[CONSOLE]
    try:
        async with keeping(console.database) as work:
            arrived = await finish(work, request[SESSION], code, _visitor(request), console.now())
    except StaffError as error:
        return _again(request, "code.html", error)
    response = _with_session("/", request, arrived.token)
    cookies.set_device(request, response, arrived.device)
    return response


async def ask_invitation(request: web.Request) -> web.Response:
    """GET /invitation: the code from the invitation, and a password."""
    return page(request, "invitation.html")


async def take_invitation(request: web.Request) -> web.StreamResponse:
    """POST /invitation."""
    email, code, password = await fields(request, "email", "code", "password")
    console = request.app[CONSOLE]
    try:
        async with keeping(console.database) as work:
            visitor = _visitor(request)
            token = await accept(work, email, code, password, visitor, console.now())
    except StaffError as error:
        return _again(request, "invitation.html", error, email=email, code=code)
    return _with_session("/sign-in/set-up", request, token)


async def ask_set_up(request: web.Request) -> web.Response:
    """GET /sign-in/set-up: the picture for the app."""
    return page(request, "set_up.html", _set_up(request))


async def take_set_up(request: web.Request) -> web.StreamResponse:
    """POST /sign-in/set-up: the first digits; shows the recovery codes, once."""
    (code,) = await fields(request, "code")
    console, visitor = request.app[CONSOLE], _visitor(request)
    try:
        async with keeping(console.database) as work:
            arrived, codes = await enrol(work, request[SESSION], code, visitor, console.now())
    except StaffError as error:
        return _again(request, "set_up.html", error, **_set_up(request))
    response = page(request, "recovery_codes.html", {"codes": codes, "first_time": True})
    _keep(request, response, arrived)
    return response


async def sign_out(request: web.Request) -> web.StreamResponse:
    """POST /sign-out."""
    async with request.app[CONSOLE].database.work() as work:
        await work.sign_ins.end_session(request[SESSION].id)
        await work.commit()
    response = web.HTTPSeeOther("/sign-in")
    cookies.drop_session(request, response)
    raise response


def _set_up(request: web.Request) -> dict[str, object]:
    member = request[SESSION].member
    secret = member.totp_secret or ""
    groups = [secret[i : i + 4] for i in range(0, len(secret), 4)]
    picture = _picture(totp.address_for_app(secret, member.email))
    return {"secret": " ".join(groups), "picture": picture}


def _picture(address: str) -> Markup:
    """The QR code as SVG, to stand in the page."""
    image = qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage)
    target = io.BytesIO()
    image.save(target)
    # Ours and the library's alone: an address with the e-mail encoded, drawn as one path.
    return Markup(target.getvalue().decode().partition("?>")[2])  # noqa: S704


def _visitor(request: web.Request) -> Visitor:
    proxies = request.app[CONSOLE].settings.trusted_proxies
    device = cookies.read_cookie(request, cookies.DEVICE_COOKIE)
    return Visitor(device, address_of(request, proxies))


def _again(
    request: web.Request, template: str, error: StaffError, **context: object
) -> web.Response:
    status = 429 if isinstance(error, TooManyTries) else 422
    return page(request, template, {"error": error_text(request, error), **context}, status)


def _with_session(path: str, request: web.Request, token: str) -> web.Response:
    response = web.Response(status=303, headers={"Location": path})
    cookies.set_session(request, response, token)
    return response


def _keep(request: web.Request, response: web.Response, arrived: Arrived) -> None:
    cookies.set_session(request, response, arrived.token)
    cookies.set_device(request, response, arrived.device)
