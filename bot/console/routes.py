"""Every address of the console, and whom it lets in: the authorisation table."""

from __future__ import annotations

from aiohttp import web

from bot.console import account_pages, home_page, member_pages, sign_in_pages
from bot.console.guard import ROUTES, Route
from bot.staff.model import Role, Stage

TABLE = (
    Route("GET", "/health/live", home_page.live, stage=None),
    Route("GET", "/sign-in", sign_in_pages.ask_sign_in, stage=None),
    Route("POST", "/sign-in", sign_in_pages.take_sign_in, stage=None),
    Route("GET", "/invitation", sign_in_pages.ask_invitation, stage=None),
    Route("POST", "/invitation", sign_in_pages.take_invitation, stage=None),
    Route("GET", "/sign-in/code", sign_in_pages.ask_code, stage=Stage.PASSWORD_GIVEN),
    Route("POST", "/sign-in/code", sign_in_pages.take_code, stage=Stage.PASSWORD_GIVEN),
    Route("GET", "/sign-in/set-up", sign_in_pages.ask_set_up, stage=Stage.ENROLLING),
    Route("POST", "/sign-in/set-up", sign_in_pages.take_set_up, stage=Stage.ENROLLING),
    Route("POST", "/sign-out", sign_in_pages.sign_out, Role.VIEWER),
    Route("GET", "/", home_page.show, Role.VIEWER),
    Route("GET", "/account", account_pages.show, Role.VIEWER),
    Route("POST", "/account/password", account_pages.take_password, Role.VIEWER),
    Route("POST", "/account/recovery-codes", account_pages.make_recovery_codes, Role.VIEWER),
    Route("POST", "/account/end-others", account_pages.end_others, Role.VIEWER),
    Route("GET", "/members", member_pages.show, Role.ADMIN),
    Route("POST", "/members", member_pages.add, Role.ADMIN),
    Route("POST", "/members/{id}", member_pages.change, Role.ADMIN),
    Route("POST", "/members/{id}/start-afresh", member_pages.reset, Role.ADMIN),
)


def add_routes(app: web.Application) -> None:
    """Give the app its addresses, and the guard its table."""
    for route in TABLE:
        app.router.add_route(route.method, route.path, route.handler)
    app[ROUTES] = {(route.method, route.path): route for route in TABLE}
