"""A request's PIN is its carer's alone: no member sees it, though it was said in the chat."""

from __future__ import annotations

import re

from bot.casework.references import PIN_DIGITS, find_reference

PIN = re.compile(rf"(?<!\d)\d{{{PIN_DIGITS}}}(?!\d)")
HIDDEN = "\N{BULLET}" * PIN_DIGITS


def without_pin(text: str) -> str:
    """``text`` with a PIN made unreadable: by itself, or in one message with a reference."""
    if find_reference(text) or PIN.fullmatch(text.strip()):
        return PIN.sub(HIDDEN, text)
    return text
