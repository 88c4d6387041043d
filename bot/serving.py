"""What the doors share: serving until told to stop, and whom a request comes from."""

from __future__ import annotations

import asyncio
import ipaddress
import signal

from aiohttp import web

from bot import logs
from bot.startup import StartError

LOG = logs.Log(__name__)
SECONDS_TO_FINISH = 5.0


async def serve_app(app: web.Application, host: str, port: int, port_setting: str) -> None:
    """Listen on ``host`` and ``port`` until SIGINT or SIGTERM.

    Raises ``StartError``, naming ``port_setting``, where the port is taken.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SECONDS_TO_FINISH)
    await runner.setup()
    try:
        await _listen(runner, host, port, port_setting)
        LOG.info("listens", host=host, port=port)
        await _until_told_to_stop()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int, port_setting: str) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise StartError(
            f"Can't listen on {host} port {port} ({error.strerror}): stop what uses it, "
            f"or set {port_setting} to another port in .env."
        ) from error


async def _until_told_to_stop() -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    await told.wait()


def address_of(request: web.BaseRequest, trusted_proxies: int) -> str:
    """The network that a request comes from, as seen by the outermost proxy of ours."""
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
    seen = [part.strip() for part in forwarded if part.strip()]
    if trusted_proxies and len(seen) >= trusted_proxies:
        return _network(seen[-trusted_proxies])
    return _network(request.remote or "")


def _network(address: str) -> str:
    """One household has a whole /64 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))
