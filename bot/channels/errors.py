"""What can go wrong on a channel: in what it is given, and in sending.

The second is a closed catalogue that says what to do, not only what happened.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

# What a failed send asks for.
Cure: TypeAlias = Literal["retry", "look_up", "stop", "template", "text", "give_up"]


class BadMessage(ValueError):
    """A message that can't be taken. ``code`` names the sentence in data/interface.yml."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class SendError(Exception):
    """Something was not sent, or nobody knows. ``code`` is the provider's, never its words."""

    cure: Cure = "give_up"

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Throttled(SendError):
    """Not processed, and may be tried again: too many at once, or no connection at all."""

    cure = "retry"


class Ambiguous(SendError):
    """It may have been sent or not: a blind second try could send it twice."""

    cure = "look_up"


class OptedOut(SendError):
    """The carer told the provider to stop."""

    cure = "stop"


class WindowShut(SendError):
    """Too long since the carer's last message for words of our own."""

    cure = "template"


class NotThere(SendError):
    """The carer can't be reached on this channel."""

    cure = "text"


class Rejected(SendError):
    """It will not be sent, however often it is tried: people must look."""


class CanNotTell(SendError):
    """The provider has no way to say what became of a message."""
