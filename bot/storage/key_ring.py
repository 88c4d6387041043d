"""The keys of what is kept: text is sealed with AES-256-GCM, and found again by a blind index.

A sealed value is one byte for the version, four that name the key, twelve random ones (the nonce),
and what AES-GCM makes of the text. It opens only in the place that it was sealed for.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.storage.errors import Unreadable

KEY_BYTES = 32
VERSION = b"\x01"
ID_BYTES = 4
HEAD = len(VERSION) + ID_BYTES
# NIST SP 800-38D, 8.2: 96 bits, and random ones serve for 2^32 values under one key.
NONCE_BYTES = 12


class KeyRing:
    """``data_keys`` open what they sealed; the first of them seals. ``index_key`` finds.

    A place is ``table.column``. Raises ValueError where there is no data key.
    """

    def __init__(self, data_keys: Sequence[bytes], index_key: bytes) -> None:
        if not data_keys:
            raise ValueError("no key to seal with")
        self._ciphers = {_id(key): AESGCM(key) for key in data_keys}
        self._writing = _id(data_keys[0])
        self._cipher = self._ciphers[self._writing]
        self._index_key = _derived(index_key, b"alongside blind index")
        self.index_id = _id(index_key).hex()

    @property
    def writing(self) -> str:
        """The name of the key that seals."""
        return self._writing.hex()

    @property
    def names(self) -> frozenset[str]:
        """The names of all data keys."""
        return frozenset(one.hex() for one in self._ciphers)

    @property
    def head(self) -> bytes:
        """How every value begins that the first key sealed."""
        return VERSION + self._writing

    def seal(self, text: str, place: str) -> bytes:
        """``text``, so that only our keys open it, and only in that place."""
        nonce = os.urandom(NONCE_BYTES)
        head = VERSION + self._writing
        return head + nonce + self._cipher.encrypt(nonce, text.encode(), _bound(head, place))

    def open(self, sealed: bytes, place: str) -> str:
        """What was sealed for that place; raises ``Unreadable``."""
        head, nonce = sealed[:HEAD], sealed[HEAD : HEAD + NONCE_BYTES]
        cipher = self._ciphers.get(head[len(VERSION) :])
        if cipher is None or not head.startswith(VERSION) or len(nonce) < NONCE_BYTES:
            raise Unreadable(place)
        try:
            return cipher.decrypt(nonce, sealed[HEAD + NONCE_BYTES :], _bound(head, place)).decode()
        except InvalidTag as error:
            raise Unreadable(place) from error

    def index(self, value: str, place: str) -> bytes:
        """32 bytes that stand for ``value`` there, always the same: HMAC-SHA256."""
        return hmac.digest(self._index_key, f"{place}\0{value}".encode(), "sha256")


def name_of(sealed: bytes) -> str:
    """The name of the key that sealed it; empty where it is no sealed value."""
    whole = len(sealed) >= HEAD and sealed.startswith(VERSION)
    return sealed[len(VERSION) : HEAD].hex() if whole else ""


def _bound(head: bytes, place: str) -> bytes:
    """What is not hidden, and must be the same for the value to open."""
    return head + place.encode()


def _id(key: bytes) -> bytes:
    """A key's name comes from the key: nobody can mix them up, and nothing tells of the key."""
    return hashlib.sha256(_derived(key, b"alongside key name")).digest()[:ID_BYTES]


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)
