"""Which other sites may show the widget: those in the settings, and no other."""

from __future__ import annotations

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.gateway.keys import SERVICES

SHARED = ("/api/", "/widget/")
ONE_DAY = "86400"


@web.middleware
async def answer_preflight(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a browser that asks before it sends."""
    asks = hdrs.ACCESS_CONTROL_REQUEST_METHOD in request.headers
    if request.method != "OPTIONS" or not asks or not request.path.startswith(SHARED):
        return await handler(request)
    if not is_allowed(request):
        return web.Response(status=403)
    return web.Response(
        status=204,
        headers={
            hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, POST, PUT, DELETE",
            hdrs.ACCESS_CONTROL_ALLOW_HEADERS: "authorization, content-type, last-event-id",
            hdrs.ACCESS_CONTROL_MAX_AGE: ONE_DAY,
        },
    )


async def add_cors_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Before any shared answer leaves: whether the asking site may read it."""
    if not request.path.startswith(SHARED):
        return
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.add(hdrs.VARY, "Origin")
    if is_allowed(request):
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = request.headers[hdrs.ORIGIN]
        response.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = "Retry-After"


def is_allowed(request: web.Request) -> bool:
    """Whether the request comes from a site in the settings."""
    origins = request.app[SERVICES].settings.widget_origins
    return request.headers.get(hdrs.ORIGIN) in origins
