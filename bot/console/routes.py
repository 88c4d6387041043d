"""Every address of the console, and whom it lets in: the authorisation table."""

from __future__ import annotations

from aiohttp import web

from bot.console import (
    account_pages,
    audit_page,
    documents,
    events,
    health,
    insights_page,
    involved_page,
    member_pages,
    queue_page,
    request_deeds,
    request_page,
    session_end,
    sign_in_pages,
    signed_out,
    switch_pages,
    undelivered_pages,
)
from bot.console.guard import ROUTES, Route
from bot.staff.model import Role, Stage

TABLE = (
    Route("GET", "/health/live", health.live, stage=None),
    Route("GET", "/health/ready", health.ready, stage=None),
    Route("GET", "/sign-in", sign_in_pages.ask_sign_in, stage=None),
    Route("POST", "/sign-in", sign_in_pages.take_sign_in, stage=None),
    Route("POST", "/signed-out", signed_out.show, stage=None),
    Route("GET", "/invitation", sign_in_pages.ask_invitation, stage=None),
    Route("POST", "/invitation", sign_in_pages.take_invitation, stage=None),
    Route("GET", "/sign-in/code", sign_in_pages.ask_code, stage=Stage.PASSWORD_GIVEN),
    Route("POST", "/sign-in/code", sign_in_pages.take_code, stage=Stage.PASSWORD_GIVEN),
    Route("GET", "/sign-in/set-up", sign_in_pages.ask_set_up, stage=Stage.ENROLLING),
    Route("POST", "/sign-in/set-up", sign_in_pages.take_set_up, stage=Stage.ENROLLING),
    Route("POST", "/sign-out", sign_in_pages.sign_out, Role.VIEWER),
    Route("GET", "/", queue_page.show, Role.VIEWER),
    Route("POST", "/find", queue_page.find, Role.VIEWER),
    Route("GET", "/events", events.stream, Role.VIEWER),
    Route("GET", "/session", session_end.tell, Role.VIEWER),
    Route("POST", "/session", session_end.stay, Role.VIEWER),
    Route("GET", "/requests/{id}", request_page.show, Role.VIEWER),
    Route("GET", "/requests/{id}/document", documents.show, Role.VIEWER),
    Route("GET", "/requests/{id}/document.txt", documents.download, Role.VIEWER),
    Route("POST", "/requests/{id}/assign", request_deeds.assign, Role.RESPONDER),
    Route("POST", "/requests/{id}/status", request_deeds.change_status, Role.RESPONDER),
    Route("POST", "/requests/{id}/notes", request_deeds.note, Role.RESPONDER),
    Route("POST", "/requests/{id}/reply", request_deeds.reply, Role.RESPONDER),
    Route("POST", "/requests/{id}/hand-back", request_deeds.hand_back, Role.RESPONDER),
    Route("POST", "/requests/{id}/person-name", request_deeds.show_name, Role.RESPONDER),
    Route("POST", "/requests/{id}/move", request_deeds.move, Role.LEAD),
    Route("GET", "/account", account_pages.show, Role.VIEWER),
    Route("POST", "/account/password", account_pages.take_password, Role.VIEWER),
    Route("POST", "/account/recovery-codes", account_pages.make_recovery_codes, Role.VIEWER),
    Route("POST", "/account/end-others", account_pages.end_others, Role.VIEWER),
    Route("GET", "/insights", insights_page.show, Role.LEAD),
    Route("GET", "/insights.csv", insights_page.export, Role.LEAD),
    Route("GET", "/insights/draft/{id}", insights_page.draft, Role.LEAD),
    Route("GET", "/involved", involved_page.show, Role.LEAD),
    Route("GET", "/audit", audit_page.show, Role.ADMIN),
    Route("POST", "/audit/check", audit_page.check, Role.ADMIN),
    Route("GET", "/switches", switch_pages.show, Role.ADMIN),
    Route("POST", "/switches/close", switch_pages.close, Role.ADMIN),
    Route("POST", "/switches/open", switch_pages.reopen, Role.ADMIN),
    Route("GET", "/undelivered", undelivered_pages.show, Role.LEAD),
    Route("POST", "/undelivered/messages/{id}/replay", undelivered_pages.replay_message, Role.LEAD),
    Route("POST", "/undelivered/letters/{id}/replay", undelivered_pages.replay_letter, Role.ADMIN),
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
