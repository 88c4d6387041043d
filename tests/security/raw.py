"""Bytes on a socket: what no well-behaved client would send."""

from __future__ import annotations

import asyncio
import re

from yarl import URL

PATIENCE = 10.0
# A body need not end its line.
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


async def send(url: URL, request: bytes) -> bytes:
    """All that is answered until the other side closes or is silent for half a second."""
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(request)
    answered = b""
    try:
        async with asyncio.timeout(PATIENCE):
            await writer.drain()
            while chunk := await asyncio.wait_for(reader.read(65536), 0.5):
                answered += chunk
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    return answered


def statuses(answered: bytes) -> list[int]:
    """The status of each answer, in order."""
    return [int(status) for status in STATUS.findall(answered)]
