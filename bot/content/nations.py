"""The four nations of the UK: law, services and numbers differ between them."""

from __future__ import annotations

import re

NATIONS = ("england", "scotland", "wales", "northern_ireland")
# As a text message, which has no room, may write them.
WRITTEN = {
    "england": re.compile(r"\bEngland\b"),
    "scotland": re.compile(r"\bScotland\b"),
    "wales": re.compile(r"\bWales\b"),
    "northern_ireland": re.compile(r"\b(?:Northern Ireland|N\. Ireland|NI)\b"),
}


def is_named(nation: str, text: str) -> bool:
    """Whether ``text`` names the nation."""
    return bool(WRITTEN[nation].search(text))
