"""How well the net does on its examples: ``python -m bot evaluate-safety`` prints the tables.

Figures: of the messages to catch, how many were, with the right kind, and with the right kind and
who is at risk; of the ordinary ones, how many raised a false alarm. Every miss is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.safety.examples import Example
from bot.safety.model import Concern, Finder

EXPLICIT = "explicit"


@dataclass(frozen=True)
class Outcome:
    """An example and what the net made of it."""

    example: Example
    concern: Concern | None

    @property
    def caught(self) -> bool:
        """Whether there is an alarm, right or false."""
        return self.concern is not None

    @property
    def right_kind(self) -> bool:
        """Whether the kind is right; for an ordinary message, whether there is no alarm."""
        return (self.concern.kind if self.concern else None) == self.example.kind

    @property
    def right_risk(self) -> bool:
        """Whether who is at risk is right."""
        return (self.concern.at_risk if self.concern else None) == self.example.at_risk

    @property
    def right(self) -> bool:
        """Whether both are right."""
        return self.right_kind and self.right_risk


@dataclass(frozen=True)
class Row:
    """One line of the table; the counts are of messages."""

    name: str
    messages: int
    caught: int
    right_kind: int
    right_risk: int
    right: int


@dataclass(frozen=True)
class Marks:
    """Shares from 0 to 1: plain danger caught, all danger caught, with the right kind and who of
    all to catch, and false alarms at messages that only sound like danger.
    """

    explicit: float
    caught: float
    right: float
    false_alarms: float


def evaluate(find: Finder, examples: Iterable[Example]) -> list[Outcome]:
    """What ``find`` makes of each example."""
    return [Outcome(example, find(example.text)) for example in examples]


def marks(outcomes: Sequence[Outcome]) -> Marks:
    """The four figures that are promised."""
    crisis = [one for one in outcomes if one.example.kind]
    return Marks(
        explicit=share(one.caught for one in crisis if one.example.group == EXPLICIT),
        caught=share(one.caught for one in crisis),
        right=share(one.right for one in crisis),
        false_alarms=share(one.caught for one in outcomes if not one.example.kind),
    )


def below(found: Marks, required: Marks) -> list[str]:
    """Each mark that is missed, in words."""
    at_least = [
        ("plain danger caught", found.explicit, required.explicit),
        ("danger caught", found.caught, required.caught),
        ("right kind and who", found.right, required.right),
    ]
    missed = [f"{name} {now:.1%}, not {must:.1%}" for name, now, must in at_least if now < must]
    if found.false_alarms > required.false_alarms:
        missed.append(f"false alarms {found.false_alarms:.1%}, not {required.false_alarms:.1%}")
    return missed


def share(hits: Iterable[bool]) -> float:
    """The share of ``hits`` that are true; 0 where there are none."""
    counted = list(hits)
    return sum(counted) / len(counted) if counted else 0.0


def table(outcomes: Sequence[Outcome]) -> list[Row]:
    """A row for each kind and for each reason of ordinary messages, then for all of both."""
    crisis = [outcome for outcome in outcomes if outcome.example.kind]
    ordinary = [outcome for outcome in outcomes if not outcome.example.kind]
    names = dict.fromkeys(outcome.example.kind or "" for outcome in crisis)
    ways = dict.fromkeys(outcome.example.group for outcome in crisis)
    reasons = dict.fromkeys(outcome.example.group for outcome in ordinary)
    return [
        *(_row(name, [one for one in crisis if one.example.kind == name]) for name in names),
        *(_row(f"({way})", [one for one in crisis if one.example.group == way])
          for way in ways),
        _row("ALL TO CATCH", crisis),
        *(_row(name, [one for one in ordinary if one.example.group == name]) for name in reasons),
        _row("ALL ORDINARY", ordinary),
    ]  # fmt: skip


def _row(name: str, outcomes: Sequence[Outcome]) -> Row:
    return Row(
        name=name,
        messages=len(outcomes),
        caught=sum(one.caught for one in outcomes),
        right_kind=sum(one.caught and one.right_kind for one in outcomes),
        right_risk=sum(one.caught and one.right_risk for one in outcomes),
        right=sum(one.caught and one.right for one in outcomes),
    )


def report(title: str, outcomes: Sequence[Outcome]) -> str:
    """The table and every miss, as text."""
    heading = f"{'':22}{'messages':>10}{'alarm':>8}{'':8}{'kind':>8}{'at risk':>9}{'both':>8}"
    rows = [
        f"{row.name:22}{row.messages:>10}{row.caught:>8}{row.caught / row.messages:>8.1%}"
        f"{row.right_kind:>8}{row.right_risk:>9}{row.right:>8}"
        for row in table(outcomes)
        if row.messages
    ]
    misses = [_miss(one) for one in outcomes if not one.right]
    return "\n".join([title, heading, *rows, f"{len(misses)} not as expected:", *misses, ""])


def _miss(outcome: Outcome) -> str:
    wanted = f"{outcome.example.kind}/{outcome.example.at_risk}" if outcome.example.kind else "-"
    found = outcome.concern
    got = f"{found.kind}/{found.at_risk} by {found.pattern}" if found else "-"
    return f"  {wanted} -> {got}: {outcome.example.text}"
