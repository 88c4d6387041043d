"""How well the net does on its examples: ``python -m bot.safety.evaluation`` prints the table.

Figures: of the messages to catch, how many were, with the right kind, and with the right kind and
who is at risk; of the ordinary ones, how many raised a false alarm. Every miss is listed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.safety.detector import Detector
from bot.safety.examples import HALVES, Example, read_examples, read_questions
from bot.safety.model import Concern
from bot.safety.phrases import Phrases

DATA = Path("data")


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


def evaluate(detector: Detector, examples: Iterable[Example]) -> list[Outcome]:
    """What ``detector`` makes of each example."""
    return [Outcome(example, detector.find_concern(example.text)) for example in examples]


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
    heading = f"{'':22}{'messages':>10}{'alarm':>8}{'kind':>8}{'at risk':>9}{'both':>8}"
    rows = [
        f"{row.name:22}{row.messages:>10}{row.caught:>8}{row.right_kind:>8}"
        f"{row.right_risk:>9}{row.right:>8}"
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


def main(halves: Sequence[str]) -> None:
    """Print the tables of ``halves``, by default both, and of the ordinary questions."""
    detector = Detector(Phrases.load(DATA / "safety"))
    for half in halves or HALVES:
        outcomes = evaluate(detector, read_examples(DATA / "safety", half))
        sys.stdout.write(report(half, outcomes) + "\n")
    if not halves:
        sys.stdout.write(report("ordinary questions", evaluate(detector, read_questions(DATA))))


if __name__ == "__main__":
    main(sys.argv[1:])
