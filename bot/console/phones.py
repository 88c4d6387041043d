"""Phone numbers as people write and say them, and as they are kept (E.164)."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat


def read_phone(words: str) -> str | None:
    """The number that ``words`` are, as it is kept; None where they are no number."""
    try:
        number = phonenumbers.parse(words, "GB")
    except NumberParseException:
        return None
    if any(letter.isalpha() for letter in words) or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def as_phone(kept: str) -> str:
    """A kept number as it is dialled here: ``07700 900123``."""
    try:
        number = phonenumbers.parse(kept, "GB")
    except NumberParseException:
        return kept
    style = PhoneNumberFormat.INTERNATIONAL
    if number.country_code == 44:
        style = PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(number, style)
