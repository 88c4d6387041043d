"""The network that a request comes from, where proxies of ours stand before us."""

from __future__ import annotations

import ipaddress

from aiohttp import web


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
