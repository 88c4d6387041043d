"""References and PINs: made to be read aloud on the phone, and to notice a slip.

A reference is ``CR-7F3K-29``: five random signs and a check sign. Its alphabet has no 0 and O, no
1, I and L; no S, B, Z, misread as 5, 8, 2; and no D, N, T, U, V, misheard as others that it has.
"""

from __future__ import annotations

import re
import secrets

SIGNS = "23456789ACEFGHJKMPQRWXY"
REQUEST = "CR"
ERASURE = "DEL"
RANDOM_SIGNS = 5
PIN_DIGITS = 6
# What people write for a sign that we never use.
MISREAD = str.maketrans("SBZ", "582")
# Letters and digits of one reference, however it was spaced: "cr 7f3k 29", "CR7F3K29".
WRITTEN = re.compile(r"\bC\s*R\W*((?:[A-Z0-9]\W{0,3}){5}[A-Z0-9])\b", re.IGNORECASE)


def new_reference(prefix: str = REQUEST) -> str:
    """A reference at random, one of six million: of a care request, or of an erasure."""
    body = "".join(secrets.choice(SIGNS) for _ in range(RANDOM_SIGNS))
    return _written(prefix, body + check_sign(body))


def new_pin() -> str:
    """Six digits that prove who may ask about a request."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"


def find_reference(text: str) -> str | None:
    """The first whole reference in ``text``, as we write it; None where there is none."""
    for match in WRITTEN.finditer(text):
        signs = re.sub(r"\W", "", match.group(1)).upper().translate(MISREAD)
        if is_right(signs):
            return _written(REQUEST, signs)
    return None


def is_right(signs: str) -> bool:
    """Whether the last of six signs is the check sign of the five before it."""
    known = len(signs) == RANDOM_SIGNS + 1 and all(sign in SIGNS for sign in signs)
    return known and check_sign(signs[:-1]) == signs[-1]


def check_sign(body: str) -> str:
    """The sign that follows ``body``; any one wrong sign, and any two swapped, give another.

    A sum with the weights 1 to 5, modulo the number of signs, which is a prime.
    """
    total = sum(weight * SIGNS.index(sign) for weight, sign in enumerate(body, start=1))
    return SIGNS[total % len(SIGNS)]


def _written(prefix: str, signs: str) -> str:
    return f"{prefix}-{signs[:4]}-{signs[4:]}"
