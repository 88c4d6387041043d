"""The words of the safety net: patterns, guards, concerns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SUICIDE = "suicide"
"""In the data only: becomes ``suicide_person`` or ``suicide_carer`` by who is at risk."""

KINDS = (
    "suicide_person",
    "suicide_carer",
    "overdose",
    "self_harm",
    "violence",
    "abuse",
    "missing",
    "medical",
    "psychotic_emergency",
)
AT_RISK = ("person", "carer", "child", "other", "unknown")
WORKED_OUT = ("subject", "cared_for", "victim", "household")
"""Ways to work out who is at risk; bot.safety.risk says how."""


@dataclass(frozen=True)
class Concern:
    """Danger found in a message. ``pattern`` is the id of what found it, for the audit.

    ``young``: a child wrote it, whoever is at risk.
    """

    kind: str
    at_risk: str
    pattern: str
    young: bool = False


Finder = Callable[[str], Concern | None]
"""Finds the gravest concern of a text, such as ``Detector.find_concern``."""


@dataclass(frozen=True)
class Pattern:
    """Ways to say one thing that is dangerous.

    ``at_risk`` is one of ``AT_RISK`` or ``WORKED_OUT``; ``otherwise`` is who is at risk where it
    can't be worked out. ``gravity``: 0 to 100; the gravest concern of a message is answered.
    ``guards``: the names of those that may cancel it.
    """

    id: str
    kind: str
    at_risk: str
    otherwise: str
    gravity: int
    guards: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Guard:
    """Words that show that a match is not danger now.

    ``before`` and ``after``: how many words the guard may stand off, on that side of the match
    (None: it may not stand there). ``through``: the only words that may stand between.
    ``same_clause``: nothing such as "but" may stand between; ``no_comma``: no comma either.
    ``overlapping``: it may share words with the match. ``edge``: it must share the match's first or
    last word. ``unless``: contexts that, near the match, take the guard's power away.
    """

    name: str
    before: int | None
    after: int | None
    through: frozenset[str] | None
    same_clause: bool
    no_comma: bool
    overlapping: bool
    edge: bool
    unless: tuple[str, ...]


@dataclass(frozen=True)
class Context:
    """Words that take the power away from guards, or say that someone is a child.

    ``reach``: how many words it may stand off from the match.
    """

    name: str
    reach: int
