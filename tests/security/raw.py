"""Bytes on a socket: what no well-behaved client would send."""

from __future__ import annotations

import asyncio
import re

from yarl import URL

# Seconds: for the first byte, on a machine that is busy with other tests; and of silence after it.
PATIENCE = 20.0
SILENCE = 0.5
# A body need not end its line.
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


async def send(url: URL, request: bytes) -> bytes:
    """All that is answered until the other side closes or, having begun, is silent for a while."""
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(request)
    answered = b""
    try:
        await asyncio.wait_for(writer.drain(), PATIENCE)
        while chunk := await asyncio.wait_for(
            reader.read(65536), SILENCE if answered else PATIENCE
        ):
            answered += chunk
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    return answered


def statuses(answered: bytes) -> list[int]:
    """The status of each answer, in order."""
    return [int(status) for status in STATUS.findall(answered)]
