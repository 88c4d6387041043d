"""What can be wrong with content."""

from __future__ import annotations

from collections.abc import Iterable


class ContentError(Exception):
    """Content that can't be read. ``faults`` says every one of them: file and cure."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))
