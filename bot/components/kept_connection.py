"""Calls of the action server over connections that are kept."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext

import aiohttp
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.utils.endpoints import EndpointConfig

# The action server (sanic) drops an idle connection after five seconds. We drop it before, so that
# no call goes out on one that is being closed: it would be lost, and the action's events with it.
SECONDS_KEPT = 2.0


class KeptConnection(EndpointConfig):
    """``endpoint``, to which Rasa opens a connection for each call.

    Its headers and token go along; a user name and password are not known here.
    """

    def __init__(self, endpoint: EndpointConfig) -> None:
        super().__init__(
            endpoint.url,
            endpoint.params,
            endpoint.headers,
            token=endpoint.token,
            token_name=endpoint.token_name,
            cafile=endpoint.cafile,
            **endpoint.kwargs,
        )
        self._session: aiohttp.ClientSession | None = None

    def session(self) -> AbstractAsyncContextManager[aiohttp.ClientSession]:
        """The session; leaving it does not close it."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                headers=self.headers,
                timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
                connector=aiohttp.TCPConnector(keepalive_timeout=SECONDS_KEPT),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return nullcontext(self._session)

    async def close(self) -> None:
        """Close the session."""
        if self._session:
            await self._session.close()
