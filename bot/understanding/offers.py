"""Which topics to offer when it is not sure what was meant."""

from __future__ import annotations

from collections.abc import Callable

from bot.understanding.decision import MOST_CHOICES, NEVER_OFFERED, Understanding

# Offered only where they are the likeliest: beside a carer's despair ("i cant do this anymore"),
# "Cancel a request" or "Stop messages" would read like mockery.
ONLY_FIRST = {
    "are_you_a_robot", "cancel_request", "change_contact_details", "change_language",
    "delete_my_data", "give_feedback", "help_what_can_you_do", "privacy_what_do_you_store",
    "stop_messages",
}  # fmt: skip


def offers(
    understanding: Understanding, own: Callable[[str], str | None] | None = None
) -> list[str]:
    """At most three labels, likeliest first.

    ``own`` gives what a label is called in the carer's nation; None where it is not for them.
    """
    ranked = [one.label for one in understanding.ranking if one.label not in NEVER_OFFERED]
    theirs = map(own, ranked) if own else ranked
    labels = list(dict.fromkeys(filter(None, theirs)))
    fitting = [one for place, one in enumerate(labels) if place == 0 or one not in ONLY_FIRST]
    return fitting[:MOST_CHOICES]
