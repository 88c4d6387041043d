"""What can be wrong with what a channel is given."""

from __future__ import annotations


class BadMessage(ValueError):
    """A message that can't be taken. ``code`` names the sentence in data/interface.yml."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
