"""Passwords: argon2id, and no password that a guesser tries early."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from bot.staff.errors import WeakPassword

# OWASP ASVS 5.0, 6.2.1 and 6.2.9: at least 15 where one can ask for it, at least 64 allowed.
SHORTEST, LONGEST = 15, 128
# zxcvbn: 3 is "safely unguessable: moderate protection from offline attacks".
ENOUGH = 3
# zxcvbn takes seconds over very long words; the rest can only make it stronger.
LOOKED_AT = 72

# The library's defaults (three passes, 64 MiB, four lanes) are above ASVS 5.0, appendix C.
_HASHER = PasswordHasher()
# What is verified where there is no such member, so that both cases take the same time.
_NOBODY = _HASHER.hash("nobody has this password")


def hash_password(password: str, about: tuple[str, ...] = ()) -> str:
    """The argon2id hash of a new password; ``about`` is what must not be in it (name, e-mail).

    Raises ``WeakPassword``.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword
    if zxcvbn(password[:LOOKED_AT], user_inputs=list(about))["score"] < ENOUGH:
        raise WeakPassword
    return _HASHER.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password is that of the hash; as slow for None as for a wrong one."""
    try:
        _HASHER.verify(password_hash or _NOBODY, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None
