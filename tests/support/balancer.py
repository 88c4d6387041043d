"""One address for several processes, as a service's network gives it: connections take turns."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from tests.support.pump import pump

HOST = "127.0.0.1"


class Balancer:
    """Hands each new connection to the next of ``ports`` that takes it; knows nothing of HTTP."""

    def __init__(self, ports: Sequence[int], host: str = HOST) -> None:
        self._ports = list(ports)
        self._host = host
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"

    async def open(self) -> None:
        """Listen; after ``close``, at the same port again."""
        self._server = await asyncio.start_server(self._connect, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Take no connections, and break those that there are."""
        if self._server:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found = await self._next()
        if found is None:
            writer.transport.abort()
            return
        there_reader, there_writer = found
        for source, target in ((reader, there_writer), (there_reader, writer)):
            self._writers.add(target)
            task = asyncio.create_task(self._pump(source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _next(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in self._ports:
            port = self._ports.pop(0)
            self._ports.append(port)
            with suppress(OSError):
                return await asyncio.open_connection(self._host, port)
        return None

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            await pump(source, target)
        finally:
            self._writers.discard(target)
