"""Passing bytes on between two connections, as a proxy does."""

from __future__ import annotations

import asyncio


async def pump(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, kept: bytearray | None = None
) -> None:
    """Pass on what comes until either side ends, then close ``target``; ``kept`` gets it too."""
    try:
        while data := await source.read(65_536):
            if kept is not None:
                kept += data
            target.write(data)
            await target.drain()
    except ConnectionError:
        return
    finally:
        target.close()
