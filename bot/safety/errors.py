"""What can be wrong with the safety data."""

from __future__ import annotations


class SafetyDataError(Exception):
    """Safety data that can't be used: ``faults`` names every one, with its file and the cure."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))
