"""When signing in must wait, so that guessing is hopeless and a stranger can't shut anybody out.

After OWASP's "device cookies": wrong tries from a browser in which the member once signed in count
against that browser alone; all other wrong tries count against the account for strangers, and
against the network address they came from.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(minutes=15)
# ASVS 5.0, 6.3.1 leaves the number open; GOV.UK Notify locks at 10.
MOST_BY_ONE = 10
# Behind one address there may be a whole hospital.
MOST_BY_NETWORK = 100
# Of a half session: GOV.UK Notify allows 5 codes.
MOST_CODES = 5


@dataclass(frozen=True)
class Limit:
    """So many wrong tries within the window under this hash, and signing in waits."""

    who: str
    most: int


def limits(email: str, device: str | None, network: str) -> list[Limit]:
    """What a try counts against; ``device`` is the token of a browser known for this member."""
    if device:
        return [Limit(_hash("device", device), MOST_BY_ONE)]
    return [
        Limit(_hash("account", email), MOST_BY_ONE),
        Limit(_hash("network", network), MOST_BY_NETWORK),
    ]


def _hash(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()
