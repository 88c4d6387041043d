"""What can go wrong with care requests. ``code`` names the sentence in data/requests.yml."""

from __future__ import annotations


class CaseworkError(Exception):
    """Something that a carer or a team member must be told."""

    code = "unexpected"

    def __init__(self) -> None:
        super().__init__(self.code)


class UnknownReference(CaseworkError):
    """There is no such request, or the proof is wrong: which of the two is not said."""

    code = "unknown_reference"


class ReferenceLocked(CaseworkError):
    """Too many wrong tries; the reference is locked for an hour."""

    code = "reference_locked"


class IllegalMove(CaseworkError):
    """The request can't go from its status to that one."""

    code = "illegal_move"


class Changed(CaseworkError):
    """Somebody else changed the request, or the talk went on, since the page was opened."""

    code = "changed"


class OutcomeMissing(CaseworkError):
    """A request is closed with an outcome, or not at all."""

    code = "outcome_missing"
