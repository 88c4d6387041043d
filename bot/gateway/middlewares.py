"""Around every request: its id, its log line, safe headers, and an answer whatever happens."""

from __future__ import annotations

import re
import secrets
import time

from aiohttp import web
from aiohttp.typedefs import Handler

from bot import logs
from bot.channels.errors import BadMessage
from bot.conversation.errors import Refused, ServiceAway
from bot.gateway.errors import ApiError
from bot.gateway.keys import REQUEST_ID, SERVICES, URGENT
from bot.language import current, speaking
from bot.messages import JsonObject
from bot.storage.errors import StorageAway

LOG = logs.Log(__name__)
SECONDS_TO_RETRY = 5
CODES = {404: "not_found", 405: "not_allowed", 413: "too_long"}
# Their answers are JSON; anybody else is a person, and gets a sentence.
MACHINES = ("/api/", "/widget/", "/health/")
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"
OTHER_POLICY = "default-src 'none'; frame-ancestors 'none'"


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id and log one line about it: route, status, time."""
    request[REQUEST_ID] = logs.short_hash(secrets.token_hex(16))
    request[URGENT] = []
    began = time.monotonic()
    response = await handler(request)
    LOG.info(
        "request",
        method=request.method,
        route=_route(request),
        status=response.status,
        ms=int((time.monotonic() - began) * 1000),
        request=request[REQUEST_ID],
    )
    return response


@web.middleware
async def speak(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer in the language that the address or the browser asks for, where it is ours."""
    asked = request.query.get("lang") or _preferred(request.headers.get("Accept-Language", ""))
    with speaking(request.app[SERVICES].languages.offered(asked)):
        response = await handler(request)
        if response.content_type == "text/html":
            response.headers["Content-Language"] = current()
            response.headers.add("Vary", "Accept-Language")
        return response


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what is raised into an answer that says what to do; never a 500."""
    try:
        return await handler(request)
    except (BadMessage, Refused) as error:
        return error_response(request, ApiError(error.code))
    except ApiError as error:
        return error_response(request, error)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return error_response(request, ApiError(CODES.get(error.status, "not_json")))
    except (StorageAway, ServiceAway) as error:
        LOG.error("service_away", error, request=request[REQUEST_ID])
    except Exception as error:
        LOG.error("unexpected", error, request=request[REQUEST_ID])
    return error_response(request, ApiError("away", SECONDS_TO_RETRY))


def error_response(request: web.Request, error: ApiError) -> web.Response:
    """The answer for ``error``, with the urgent reply if one is due."""
    words = request.app[SERVICES].wording.errors
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if not request.path.startswith(MACHINES):
        return web.Response(text=words[error.code], status=error.status, headers=headers)
    body: JsonObject = {"code": error.code, "message": words[error.code]}
    if error.retry_after:
        body["retry_after"] = error.retry_after
    answer = {"error": body, "messages": request[URGENT]}
    return web.json_response(answer, status=error.status, headers=headers)


async def add_safe_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Before any answer leaves: what browsers may do with it."""
    headers = response.headers
    headers["Server"] = "Alongside"
    headers["Content-Security-Policy"] = (
        PAGE_POLICY if response.content_type == "text/html" else OTHER_POLICY
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers.setdefault("Cache-Control", "no-store")
    if request.app[SERVICES].settings.public_url.startswith("https://"):
        headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    if REQUEST_ID in request:
        headers["X-Request-Id"] = request[REQUEST_ID]


def _preferred(accepted: str) -> str:
    """The language that a browser puts first: "cy, en;q=0.5" gives cy."""
    best, weight = "", 0.0
    for one in accepted.split(","):
        name, _, quality = one.partition(";")
        found = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", quality)
        given = float(found[1]) if found else 1.0
        if given > weight:
            best, weight = name.strip().partition("-")[0].lower(), given
    return best


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"
