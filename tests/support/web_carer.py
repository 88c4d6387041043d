"""A carer at the web chat as a browser is one: sends messages and listens to the event stream."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import yaml

# Seconds before what failed is tried again.
PAUSE = 1.0
BROKEN = (aiohttp.ClientError, TimeoutError, OSError)


class NotTaken(Exception):
    """The gateway did not take a message, though it was sent twice."""


@cache
def _no_answers() -> tuple[str, str]:
    """How we begin to say that there is no answer yet, or none at all."""
    notices = yaml.safe_load(Path("data/interface.yml").read_text(encoding="utf-8"))["notices"]
    yet, at_all = (notices[name].partition("\n")[0] for name in ("cannot_answer_now", "gave_up"))
    return yet, at_all


def is_answer(message: dict[str, Any]) -> bool:
    """Whether what was shown answers a message."""
    return not message["text"].startswith(_no_answers())


def _name(error: BaseException) -> str:
    status = getattr(error, "status", None)
    return f"status {status}" if status else type(error).__name__


@dataclass
class WebCarer:
    """One conversation. What goes wrong is tried once more, as the widget does, and counted.

    ``sent`` has the ids of messages in order, ``shown`` what came back in order, ``errors`` calls
    that failed, by what was wrong.
    """

    session: aiohttp.ClientSession
    url: str
    sent: list[str] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    _answers: dict[str, asyncio.Event] = field(default_factory=dict)
    _after: int = 0

    async def begin(self) -> None:
        """Open the conversation and the stream of what is said in it."""
        made = await self._twice("/api/conversations", {})
        self._headers = {"Authorization": f"Bearer {made['token']}"}
        self._path = f"/api/conversations/{made['id']}"
        self._after = max(one["position"] or 0 for one in made["messages"])
        self._listening = asyncio.create_task(self._listen())

    async def end(self) -> None:
        """Close the stream."""
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)

    async def say(self, text: str) -> None:
        """Send ``text`` and wait until its answer is shown."""
        await self.answer_to(await self.send(text))

    async def send(self, text: str) -> str:
        """Send ``text``; its id. Raises ``NotTaken``."""
        identity = str(uuid4())
        self._answers[identity] = asyncio.Event()
        await self._twice(f"{self._path}/messages", {"id": identity, "text": text})
        self.sent.append(identity)
        return identity

    async def answer_to(self, identity: str) -> None:
        """Wait until a message is answered."""
        await self._answers[identity].wait()

    def answers(self, identity: str) -> list[dict[str, Any]]:
        """What was shown in answer to a message."""
        return [one for one in self.shown if one["in_reply_to"] == identity]

    async def _twice(self, path: str, body: dict[str, Any]) -> Any:
        for wait in (PAUSE, 0):
            try:
                return await self._post(path, body)
            except BROKEN as error:
                self.errors[_name(error)] += 1
                await asyncio.sleep(wait)
        raise NotTaken(path)

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        headers = getattr(self, "_headers", {})
        async with self.session.post(self.url + path, json=body, headers=headers) as response:
            response.raise_for_status()
            return await response.json()

    async def _listen(self) -> None:
        while True:
            try:
                await self._read_stream()
            except BROKEN as error:
                self.errors[_name(error)] += 1
            await asyncio.sleep(PAUSE)

    async def _read_stream(self) -> None:
        url = f"{self.url}{self._path}/events?after={self._after}"
        endless = aiohttp.ClientTimeout(total=None)
        async with self.session.get(url, headers=self._headers, timeout=endless) as response:
            response.raise_for_status()
            kind = ""
            async for line in response.content:
                name, _, value = line.decode().strip().partition(": ")
                kind = value if name == "event" else kind
                if name == "data" and kind == "message":
                    self._show(json.loads(value))

    def _show(self, message: dict[str, Any]) -> None:
        self._after = max(self._after, message["position"])
        if message["from"] != "alongside":
            return
        self.shown.append(message)
        waiting = self._answers.get(message["in_reply_to"] or "")
        if waiting and is_answer(message):
            waiting.set()
