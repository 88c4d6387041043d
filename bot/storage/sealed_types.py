"""Columns that are sealed: what is read and written is plain, what the database holds is not.

The keys are those of the engine: ``Database`` gives them to its dialect.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import BigInteger, Dialect, LargeBinary, String, TypeDecorator
from sqlalchemy.sql import operators

from bot.storage.key_ring import KeyRing

WORD_BYTES = 8


def give_keys(dialect: Any, keys: KeyRing) -> None:
    """Let the sealed columns of that dialect's engine use ``keys``."""
    dialect.sealing_keys = keys


def keys_of(dialect: Any) -> KeyRing:
    """The keys that were given."""
    keys: KeyRing = dialect.sealing_keys
    return keys


class _Sealed(TypeDecorator[Any]):
    """``place`` is the column, ``table.column``. The value can't be compared, only be there."""

    impl = LargeBinary
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[Any]):
        """Nothing sealed is ever equal to anything: a look-up needs a ``Blind`` column."""

        def operate(self, op: Any, *other: Any, **how: Any) -> Any:
            """Raises TypeError but for "is None" and "is not None"."""
            if op not in (operators.is_, operators.is_not):
                raise TypeError("a sealed column can't be compared or sorted")
            return super().operate(op, *other, **how)

    comparator_factory = Comparator

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place


class SealedText(_Sealed):
    """Text."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seals it."""
        return None if value is None else keys_of(dialect).seal(value, self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Opens it; raises ``Unreadable``."""
        return None if value is None else keys_of(dialect).open(value, self.place)


class SealedJson(_Sealed):
    """What JSON can say."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Seals it; None is NULL."""
        return None if value is None else keys_of(dialect).seal(as_json(value), self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Opens it; raises ``Unreadable``."""
        return None if value is None else json.loads(keys_of(dialect).open(value, self.place))


class Blind(TypeDecorator[str]):
    """Finds what it can't show: write and compare the plain value, the blind index is stored."""

    impl = String
    cache_ok = True

    def __init__(self, place: str, length: int = 64) -> None:
        super().__init__(length)
        self.place = place
        self.length = length

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The index of it, as long as the column is, of 64 hexadecimal digits at most."""
        if value is None:
            return None
        return keys_of(dialect).index(value, self.place).hex()[: self.length]


class Hashed(TypeDecorator[str]):
    """For what is only ever compared, and that nobody can guess: its SHA-256 is stored."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The hash, as 64 hexadecimal digits."""
        return None if value is None else hashlib.sha256(value.encode()).hexdigest()


class BlindWord(TypeDecorator[str]):
    """The same in eight bytes: a word may, very rarely, be found for another."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:
        """The index of it, as a number."""
        if value is None:
            return None
        index = keys_of(dialect).index(value, self.place)
        return int.from_bytes(index[:WORD_BYTES], signed=True)


def as_json(value: Any) -> str:
    """As it is sealed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
