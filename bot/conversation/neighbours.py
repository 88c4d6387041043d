"""Whether the processes that answers depend on are up."""

from __future__ import annotations

import aiohttp

SECONDS = aiohttp.ClientTimeout(total=2)


class Neighbours:
    """Rasa and the action server, at their addresses."""

    def __init__(self, rasa_url: str, actions_url: str) -> None:
        self._rasa_url = rasa_url
        self._actions_url = actions_url

    async def rasa(self) -> bool:
        """True if Rasa answers and has a model."""
        return await _answers(f"{self._rasa_url}/webhooks/rest/")

    async def actions(self) -> bool:
        """True if the action server answers."""
        return await _answers(f"{self._actions_url}/health")

    async def all_well(self) -> bool:
        """True if both do."""
        return await self.rasa() and await self.actions()


async def _answers(url: str) -> bool:
    try:
        async with aiohttp.ClientSession(timeout=SECONDS) as session, session.get(url) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
