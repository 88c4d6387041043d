"""Secrets that we make: session tokens, invitations, recovery codes. Kept as hashes only."""

from __future__ import annotations

import hashlib
import secrets

# No 0 and O, no 1, I and L: they are read aloud and typed from paper.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RECOVERY_CODES = 10
# 31 signs, 16 of them: 79 bits, beyond guessing and so beyond the need of a slow hash.
CODE_LENGTH, GROUP = 16, 4


def new_token() -> str:
    """256 random bits, for a cookie."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A code that a person can type: ``7F3K-29MX-…``."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))
    return "-".join(signs[i : i + GROUP] for i in range(0, CODE_LENGTH, GROUP))


def token_hash(token: str) -> str:
    """How a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_hash(code: str) -> str:
    """How a typed code is kept, forgiving of case, spaces and dashes."""
    return token_hash("".join(sign for sign in code.upper() if sign in SIGNS))
