"""Rasa over its REST channel. It hides its failures, so an empty answer counts as one."""

from __future__ import annotations

import asyncio

import aiohttp

from bot.conversation.errors import RasaAway, RasaSilent
from bot.messages import JsonObject

# Rasa takes a text that begins with this as an instruction.
COMMAND = "/"


class RasaClient:
    """One kept-alive session, made on first use. ``timeout`` is in seconds.

    ``secret`` shows Rasa that it is us.
    """

    def __init__(self, url: str, timeout: float, secret: str = "") -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, sender: str, message: str, metadata: JsonObject) -> list[JsonObject]:
        """Rasa's answer to one message; raises ``RasaAway``, or ``RasaSilent`` for none.

        A connection that Rasa closed, as it does when it ends, is tried once more, at once: where
        there are several Rasa processes, another one takes it.
        """
        body = {"sender": sender, "message": message, "metadata": metadata}
        try:
            async with asyncio.timeout(self._timeout):
                items = await self._post_again_if_lost(body)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise RasaAway(type(error).__name__) from error
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise RasaAway("not a list of messages")
        if not items:
            raise RasaSilent("empty")
        return items

    async def _post_again_if_lost(self, body: JsonObject) -> object:
        try:
            return await self._post(body)
        except aiohttp.ClientConnectionError:
            # The one that ended may have taken the message.
            return await self._post(
                {**body, "metadata": {**body["metadata"], "may_be_again": True}}
            )

    async def _post(self, body: JsonObject) -> object:
        url = f"{self._url}/webhooks/rest/webhook"
        async with self._open().post(url, json=body) as response:
            if response.status != 200:
                raise RasaAway(f"status {response.status}")
            return await response.json()

    async def close(self) -> None:
        """Close the session."""
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=self._headers,
                # Ours, over both tries.
                timeout=aiohttp.ClientTimeout(total=None),
            )
        return self._session


def as_plain_text(typed: str) -> str:
    """What a carer typed, so that Rasa can't take it for an instruction."""
    return f". {typed}" if typed.strip().startswith(COMMAND) else typed
