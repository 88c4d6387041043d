"""What a storm did, counted by what carers' phones show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# A carer: the channel, and the phone on it.
Carer = tuple[str, str]


@dataclass
class Tally:
    """What came of it.

    ``to_people``: nobody can tell whether it went out, so it was not sent again, and the team was
    told. That happens where a sender dies in the very moment of handing over to a provider that
    keeps no list of what it sent (Meta).
    """

    sent: int = 0
    deliveries: int = 0
    refused: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    cuts: int = 0
    to_people: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Whether carers noticed nothing."""
        return not (self.refused or self.lost or self.doubled or self.out_of_order)

    def rows(self) -> list[tuple[str, object]]:
        """What is printed."""
        kills = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        return [
            ("messages", self.sent),
            ("deliveries", self.deliveries),
            ("killed", f"{sum(self.kills.values())} ({kills})"),
            ("database cut off", self.cuts),
            ("seconds", f"{self.seconds:.0f}"),
            ("left to people", self.to_people),
            ("not taken", self.refused),
            ("lost", self.lost),
            ("doubled", self.doubled),
            ("out of order", self.out_of_order),
        ]

    def count(
        self, said: Mapping[Carer, list[str]], shown: Mapping[Carer, list[str]], told: set[str]
    ) -> None:
        """Compare what carers ``said`` with the answers ``shown``; people were ``told`` of some."""
        for carer, texts in said.items():
            answers = shown[carer]
            missing = set(texts) - set(answers)
            self.to_people += len(missing & told)
            self.lost += len(missing - told)
            self.doubled += len(answers) - len(set(answers))
            self.out_of_order += _overtaken([texts.index(one) for one in dict.fromkeys(answers)])


def _overtaken(places: Sequence[int]) -> int:
    """How many came after one that should have come later."""
    newest, overtaken = -1, 0
    for place in places:
        overtaken += place < newest
        newest = max(newest, place)
    return overtaken
