"""Danger told over several messages: "he's got all his tablets", then "in his hand"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Found = TypeVar("Found")

MOST_MESSAGES = 3
# What is joined is looked at several times over; nobody splits a sentence of this length.
_LONGEST_EARLIER = 300
_WORDS_OF_A_FRAGMENT = 7


def find_spread_concern(
    find: Callable[[str], Found | None], earlier: Sequence[str], text: str
) -> Found | None:
    """The concern in ``text``, or in it together with the last messages before it.

    ``earlier``: what the same carer wrote just before, oldest first; only the last two count.
    Give only messages of the last ten minutes or so that were answered with no alarm: what was
    already answered urgently must not sound again. ``find`` is ``Detector.find_concern``.
    """
    alone = find(text)
    if alone:
        return alone
    recent = [one[-_LONGEST_EARLIER:] for one in earlier[-(MOST_MESSAGES - 1) :]]
    if any(find(one) for one in recent):
        return None
    together = (_joined([*recent[first:], text]) for first in range(len(recent) - 1, -1, -1))
    return next(filter(None, map(find, together)), None)


def _joined(messages: Sequence[str]) -> str:
    """One text: a few words without a full stop go on in the next message."""
    *before, last = messages
    return "".join(f"{one}{_stop(one)} " for one in before) + last


def _stop(message: str) -> str:
    is_fragment = len(message.split()) <= _WORDS_OF_A_FRAGMENT and message[-1:].isalnum()
    return "" if is_fragment else "."
