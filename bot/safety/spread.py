"""Danger told over several messages: "he's got all his tablets", then "in his hand"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from bot.safety.model import Concern, Finder

MOST_MESSAGES = 3
_JOINS = (" ", ". ")
# What is joined is looked at several times over; nobody splits a sentence of this length.
_LONGEST_EARLIER = 300


def find_spread_concern(find: Finder, earlier: Sequence[str], text: str) -> Concern | None:
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
    ways = product(range(len(recent) - 1, -1, -1), _JOINS)
    joined = (join.join((*recent[first:], text)) for first, join in ways)
    return next(filter(None, map(find, joined)), None)
