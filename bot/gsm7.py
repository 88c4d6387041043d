"""The characters that a text message carries without growing dear (3GPP TS 23.038, GSM 7-bit)."""

from __future__ import annotations

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€")


def foreign_characters(text: str) -> set[str]:
    """The characters of ``text`` that would force the message into the dearer UCS-2 coding."""
    return set(text) - BASIC - EXTENSION


def length(text: str) -> int:
    """How many GSM-7 septets ``text`` takes; characters of the extension table count twice."""
    return len(text) + sum(character in EXTENSION for character in text)
