"""What can go wrong between a carer's message and its answer."""

from __future__ import annotations


class Refused(Exception):
    """A message that is not taken. ``code`` names the sentence in data/interface.yml."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class ServiceAway(Exception):
    """A message that could not be kept anywhere; the sender must try again."""


class RasaAway(Exception):
    """Rasa can't be reached, or what answers is not Rasa at work."""


class RasaSilent(RasaAway):
    """Rasa took the message and gave nothing that could be said: a failure that it hides."""
