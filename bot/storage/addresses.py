"""Addresses that must be known again, and not be readable: of one that said stop, or was erased."""

from __future__ import annotations

import hashlib
from functools import lru_cache

# Slow on purpose: there are few enough phone numbers to try them all (about 3 ms each).
COST = 2**10


def on(channel: str, address: str) -> str:
    """What a blind index is made of: a number looks different on each channel."""
    return f"{channel}:{address}"


@lru_cache(maxsize=1024)
def address_hash(channel: str, address: str) -> str:
    """What stands for ``address``: the same every time, and on each channel another."""
    salt = f"alongside:{channel}".encode()
    return hashlib.scrypt(address.encode(), salt=salt, n=COST, r=8, p=1, dklen=32).hex()
