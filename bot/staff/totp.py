"""The second step: six digits from an app, each good once (RFC 6238)."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp

SECONDS = 30
# The step before and the one after: clocks differ, people type slowly.
STEPS = (0, -1, 1)
ISSUER = "Alongside"


def new_secret() -> str:
    """A secret of 160 bits, in base32, for an authenticator app."""
    return pyotp.random_base32()


def address_for_app(secret: str, email: str) -> str:
    """The ``otpauth://`` address that the picture to scan holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def code_at(secret: str, at: datetime) -> str:
    """The six digits that an app shows at a moment."""
    return pyotp.TOTP(secret).at(at)


def step_of(code: str, secret: str, at: datetime, last_step: int) -> int | None:
    """The 30-second step that ``code`` belongs to, if it is right and later than ``last_step``.

    The caller keeps the step, so that the same digits never work again.
    """
    given = "".join(code.split())
    if not (given.isascii() and given.isdigit()):
        return None
    now = int(at.timestamp()) // SECONDS
    totp = pyotp.TOTP(secret)
    for step in (now + offset for offset in STEPS):
        if step > last_step and hmac.compare_digest(totp.generate_otp(step), given):
            return step
    return None
