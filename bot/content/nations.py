"""The four nations of the UK: law, services and numbers differ between them."""

from __future__ import annotations

NATIONS = ("england", "scotland", "wales", "northern_ireland")
