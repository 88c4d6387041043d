"""Phone numbers as providers write them, and as we keep them (E.164, with +)."""

from __future__ import annotations

import phonenumbers


def e164(number: str, region: str = "GB") -> str | None:
    """``number`` in E.164; None where it can't be one.

    "Possible" rather than "valid": the numbers that Ofcom keeps for fiction are not valid.
    """
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
