"""What the channels themselves say, from ``channels:`` of data/interface.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ChannelWords:
    """Sentences with their numbers filled in. ``kinds`` says what could not be read."""

    first_message: str
    reply_with_number: str
    choose: str
    menu: str
    cannot_read: str
    kinds: Mapping[str, str]
    stopped: str
    started: str
    help: str
    too_many: str
    answer_waits: str
