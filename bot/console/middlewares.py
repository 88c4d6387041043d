"""Around every request: its id, its log line, safe headers, and an answer whatever happens."""

from __future__ import annotations

import secrets
import time

from aiohttp import web
from aiohttp.typedefs import Handler

from bot import logs
from bot.console.keys import CONSOLE, NONCE, REQUEST_ID
from bot.console.pages import page
from bot.storage.errors import StorageAway

LOG = logs.Log(__name__)
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id and log one line about it: route, status, time."""
    request[REQUEST_ID] = logs.short_hash(secrets.token_hex(16))
    began = time.monotonic()
    response = await handler(request)
    resource = request.match_info.route.resource
    LOG.info(
        "console_request",
        method=request.method,
        route=resource.canonical if resource else "unknown",
        status=response.status,
        ms=int((time.monotonic() - began) * 1000),
        request=request[REQUEST_ID],
    )
    return response


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what is raised into a page that says what to do; never a bare 500."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return page(request, "refused.html", {"reason": "not_found"}, error.status)
    except StorageAway as error:
        LOG.error("database_away", error, request=request[REQUEST_ID])
    except Exception as error:
        LOG.error("unexpected", error, request=request[REQUEST_ID])
    return page(request, "refused.html", {"reason": "away"}, 503)


async def add_safe_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Before any answer leaves: what browsers may do with it (ASVS 5.0, 3.4)."""
    headers = response.headers
    headers["Server"] = "Alongside"
    headers["Content-Security-Policy"] = POLICY.format(nonce=request.get(NONCE, ""))
    headers["X-Content-Type-Options"] = "nosniff"
    # Not no-referrer: under that, browsers post forms with an origin of "null".
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers.setdefault("Cache-Control", "no-store")
    if request.app[CONSOLE].is_secure:
        headers["Strict-Transport-Security"] = STRICT_TRANSPORT
