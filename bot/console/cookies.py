"""The console's two cookies: the session, and the browser that a member is known to use.

Over https both have the ``__Host-`` prefix: no other host and no plain connection can set them.
Browsers refuse that prefix on http://127.0.0.1, where `make run` serves one's own machine.
"""

from __future__ import annotations

from aiohttp import web

from bot.console.keys import CONSOLE

SESSION_COOKIE, DEVICE_COOKIE = "alongside-session", "alongside-browser"
DEVICE_SECONDS = 180 * 24 * 3600


def read_cookie(request: web.Request, name: str) -> str | None:
    """The value of one of our cookies."""
    return request.cookies.get(_full_name(request, name)) or None


def set_session(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Give the browser its session; it forgets it when it is closed."""
    _set(request, response, SESSION_COOKIE, token, None)


def set_device(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Let this browser be known again."""
    _set(request, response, DEVICE_COOKIE, token, DEVICE_SECONDS)


def drop_session(request: web.Request, response: web.StreamResponse) -> None:
    """Take the session away."""
    secure = request.app[CONSOLE].is_secure
    response.del_cookie(_full_name(request, SESSION_COOKIE), path="/", secure=secure)


def _set(
    request: web.Request, response: web.StreamResponse, name: str, value: str, age: int | None
) -> None:
    response.set_cookie(
        _full_name(request, name),
        value,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=request.app[CONSOLE].is_secure,
        max_age=age,
    )


def _full_name(request: web.Request, name: str) -> str:
    return f"__Host-{name}" if request.app[CONSOLE].is_secure else name
