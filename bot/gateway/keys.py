"""Typed keys under which the app and each request keep what handlers share."""

from __future__ import annotations

from aiohttp import web

from bot.gateway.limits import Limits
from bot.messages import JsonObject
from bot.wiring import Services

SERVICES = web.AppKey("services", Services)
LIMITS = web.AppKey("limits", Limits)
# The urgent reply that is due whatever else becomes of the request.
URGENT = web.RequestKey("urgent", list[JsonObject])
REQUEST_ID = web.RequestKey("request_id", str)
