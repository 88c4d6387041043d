"""What can go wrong in telling a team."""

from __future__ import annotations


class NotSent(Exception):
    """It was not sent. ``may_try_again``: the fault may pass."""

    def __init__(self, why: str, *, may_try_again: bool) -> None:
        self.may_try_again = may_try_again
        super().__init__(why)
