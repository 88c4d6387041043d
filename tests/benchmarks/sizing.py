"""Reckons how many processes so many conversations want: the tables of docs/sizing.md.

`python -m tests.benchmarks.sizing` prints it. ``MILLISECONDS`` is what tests.benchmarks.scale
measured; after a measurement on other machines change them and put the new tables into the paper.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

# CPU of one message, all processes of a kind together (docs/sizing.md says where and when).
MILLISECONDS = {"gateway": 14.0, "worker": 10.0, "rasa": 22.0, "actions": 1.0, "postgresql": 7.0}
# Of PostgreSQL, single reads among them.
TRANSACTIONS = 33
# Megabytes that a process of each kind holds.
MEGABYTES = {"gateway": 190, "worker": 190, "rasa": 480, "actions": 80}
# Messages that a carer sends in a conversation, by guess: nobody has counted yet.
MESSAGES = 8
# Of a core: above it, answers wait for each other.
BUSY = 0.6
# Two of each, so that one may be restarted.
LEAST = 2


@dataclass(frozen=True)
class Demand:
    """``conversations`` within ``hours``, ``peak`` times as many as on average at the worst."""

    name: str
    conversations: int
    hours: float
    peak: float

    @property
    def per_second(self) -> float:
        """Messages a second at the worst time."""
        return self.conversations * MESSAGES / (self.hours * 3600) * self.peak

    def processes(self, kind: str) -> int:
        """How many of them it wants."""
        return max(LEAST, math.ceil(self.per_second * MILLISECONDS[kind] / 1000 / BUSY))

    def cores(self) -> float:
        """Cores in use at the worst time, PostgreSQL's as well."""
        return self.per_second * sum(MILLISECONDS.values()) / 1000

    def gigabytes(self) -> float:
        """What those processes hold, without PostgreSQL."""
        return sum(self.processes(kind) * each for kind, each in MEGABYTES.items()) / 1024


# Of a day's conversations, 15 % fall into the busiest hour: 3.6 times the average of 24 hours.
DEMANDS = (
    Demand("1,000 a day", 1_000, 24, 3.6),
    Demand("10,000 a day", 10_000, 24, 3.6),
    Demand("100,000 a day", 100_000, 24, 3.6),
    # ONS, Census 2021: about 4.7 million unpaid carers in England, of all whom people care for.
    Demand("every carer in England in one evening", 4_700_000, 4, 2),
)


def table() -> str:
    """In Markdown."""
    head = (
        "| conversations | messages a second at the worst | gateways | workers | Rasa | action"
        " servers | cores in use | memory, GB | transactions a second |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    )
    return head + "".join(f"| {' | '.join(_cells(one))} |\n" for one in DEMANDS)


def costs() -> str:
    """What one message costs, in Markdown."""
    names = " | ".join(MILLISECONDS)
    marks = " | ".join("---:" for _ in MILLISECONDS)
    return f"| {names} |\n| {marks} |\n| {' | '.join(map(str, MILLISECONDS.values()))} |\n"


def _cells(one: Demand) -> list[str]:
    counts = [f"{one.processes(kind):,}" for kind in ("gateway", "worker", "rasa", "actions")]
    return [
        one.name,
        f"{one.per_second:,.1f}",
        *counts,
        f"{one.cores():,.1f}",
        f"{one.gigabytes():,.1f}",
        f"{one.per_second * TRANSACTIONS:,.0f}",
    ]


if __name__ == "__main__":
    print(costs())
    print(table())
