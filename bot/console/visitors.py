"""Where a try to sign in, or to prove who one is, comes from."""

from __future__ import annotations

from aiohttp import web

from bot.console.cookies import DEVICE_COOKIE, read_cookie
from bot.console.keys import CONSOLE
from bot.console.sign_in import Visitor
from bot.serving import address_of


def visitor_of(request: web.Request) -> Visitor:
    """The browser, if it is known, and the network address behind our own proxies."""
    proxies = request.app[CONSOLE].settings.trusted_proxies
    return Visitor(read_cookie(request, DEVICE_COOKIE), address_of(request, proxies))
