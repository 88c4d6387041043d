"""A stand-in for Rasa and the action server: the same two addresses, answers by keyword."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

Item = dict[str, Any]
ARTICLE = "crisis_team/what_they_do"


class FakeRasa:
    """Answers like Rasa's REST channel. ``mode`` breaks it: away, silent, error, garbage.

    ``asked`` has every body that was posted; ``answers`` may replace what is said to a text.
    """

    def __init__(self, article: str = ARTICLE) -> None:
        self.article = article
        self.mode = "well"
        self.model: str | None = None
        self.delay = 0.0
        self.asked: list[dict[str, Any]] = []
        self.answers: dict[str, list[Item]] = {}
        self.at_work = 0
        self.most_at_work = 0

    def app(self) -> web.Application:
        """The server's app."""
        app = web.Application()
        app.router.add_post("/webhooks/rest/webhook", self._message)
        app.router.add_get("/webhooks/rest/", self._health)
        app.router.add_get("/actions", _well)
        app.router.add_get("/health", _well)
        return app

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "model": self.model})

    async def start(self) -> TestServer:
        """Serve on a free port."""
        server = TestServer(self.app())
        await server.start_server()
        return server

    def texts(self) -> list[str]:
        """The messages that came, in order."""
        return [asked["message"] for asked in self.asked]

    async def _message(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.asked.append(body)
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            await asyncio.sleep(3.0 if "slow" in body["message"] else self.delay)
        finally:
            self.at_work -= 1
        return self._broken() or web.json_response(self._items(body))

    def _broken(self) -> web.Response | None:
        answers: dict[str, Callable[[], web.Response]] = {
            "silent": lambda: web.json_response([]),
            "error": lambda: web.Response(status=500),
            "garbage": lambda: web.Response(text="<html>", content_type="text/html"),
        }
        return answers[self.mode]() if self.mode in answers else None

    def _items(self, body: dict[str, Any]) -> list[Item]:
        text = body["message"]
        items = self.answers.get(text) or self._by_keyword(text)
        return [{"recipient_id": body["sender"], **item} for item in items]

    def _by_keyword(self, text: str) -> list[Item]:
        if text.startswith("/ask") or "article" in text:
            return self._article()
        if "choices" in text:
            return _choices()
        if "unknown" in text:
            notes = {"unanswered": {"labels": ["crisis_team"], "confidence": 0.2}}
            return [{"text": "I don't know that."}, {"custom": notes}]
        return [{"text": f"You said: {text}"}]

    def _article(self) -> list[Item]:
        buttons = [
            {"title": "What about Scotland?", "payload": '/ask{"nation": "scotland"}'},
            {"title": "Yes, that helped", "payload": "/affirm"},
        ]
        notes = {"article": self.article, "topic": self.article.partition("/")[0]}
        return [{"buttons": buttons}, {"custom": notes}]


def _choices() -> list[Item]:
    topics = {"The crisis team": "crisis_team", "Being sectioned": "sectioning_general"}
    buttons = [
        {"title": title, "payload": f'/ask{{"topic": "{topic}"}}'}
        for title, topic in topics.items()
    ]
    return [
        {"text": "I'm not sure which you mean.", "buttons": buttons},
        {"custom": {"kind": "choices"}},
    ]


async def _well(request: web.Request) -> web.Response:
    return web.Response(text="Hello from Rasa: 3.6.21")
