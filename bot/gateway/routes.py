"""Every address of the gateway."""

from __future__ import annotations

from aiohttp import web

from bot.gateway import (
    chat_api,
    events,
    health,
    meeting_page,
    metrics,
    own_data_page,
    plain_page,
    webhooks,
    widget,
)

ONE = "/api/conversations/{id}"


def add_routes(app: web.Application) -> None:
    """Give the app its addresses."""
    app.router.add_get("/", widget.demo_page)
    app.router.add_get("/chat", plain_page.show)
    app.router.add_post("/chat", plain_page.post)
    app.router.add_get("/list/{token}", meeting_page.show)
    app.router.add_get("/data/{token}", own_data_page.show)
    app.router.add_get("/data/{token}/{kind:text|json}", own_data_page.save)
    app.router.add_get("/widget/wording.json", widget.wording)
    app.router.add_get("/widget/{name:.+}", widget.file)
    app.router.add_get("/api/openapi.yaml", widget.description)
    app.router.add_post("/api/conversations", chat_api.begin)
    app.router.add_delete(ONE, chat_api.erase)
    app.router.add_get(f"{ONE}/data", chat_api.own_data)
    app.router.add_put(f"{ONE}/language", chat_api.choose_language)
    app.router.add_get(f"{ONE}/messages", chat_api.list_messages)
    app.router.add_post(f"{ONE}/messages", chat_api.send)
    app.router.add_get(f"{ONE}/events", events.stream, allow_head=False)
    app.router.add_get("/webhooks/{channel}", webhooks.challenge, allow_head=False)
    app.router.add_post("/webhooks/{channel}", webhooks.receive)
    app.router.add_get("/metrics", metrics.show)
    app.router.add_get("/health/live", health.live)
    app.router.add_get("/health/ready", health.ready)
