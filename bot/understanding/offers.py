"""Which topics to offer when it is not sure what was meant."""

from __future__ import annotations

from bot.understanding.decision import MOST_CHOICES, NEVER_OFFERED, Understanding


def offers(understanding: Understanding) -> list[str]:
    """At most three labels, likeliest first."""
    labels = [one.label for one in understanding.ranking if one.label not in NEVER_OFFERED]
    return labels[:MOST_CHOICES]
