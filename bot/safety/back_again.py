"""Reads "he's back" and "he's gone out": news of one whom the carer has to fear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_LONGEST = 9


@dataclass(frozen=True)
class BackAgain:
    """The words, from ``data/safety/careful.yml``: who, and what is said of them.

    ``before`` may stand before who it is, ``between`` after it. ``unfit``: words of another return.
    """

    people: frozenset[str]
    of_others: frozenset[str]
    before: frozenset[str]
    between: frozenset[str]
    coming: frozenset[str]
    unfit: frozenset[str]
    left: frozenset[str]

    @classmethod
    def of(cls, data: Mapping[str, Any], of_others: Iterable[str]) -> BackAgain:
        """From the section ``back_again``; raises ``KeyError`` where a part is missing."""
        return cls(
            frozenset(data["people"]),
            frozenset(of_others),
            frozenset(data["before"]),
            frozenset(data["between"]),
            frozenset(data["coming"]),
            frozenset(data["not"]),
            frozenset(data["left"]),
        )

    def is_of_coming(self, said: str) -> bool:
        """Whether ``said`` is of one who is back, outside or on the way."""
        told = f"{self._of_another(said)} "
        fit = self.unfit.isdisjoint(told.split())
        return fit and any(told.startswith(f"{one} ") for one in self.coming)

    def is_of_leaving(self, said: str) -> bool:
        """Whether ``said`` is of one who has left the house, and of nothing else."""
        return self._of_another(said) in self.left

    def _of_another(self, said: str) -> str:
        """What a short sentence says of another; nothing where it is of no other."""
        words = said.split()
        if len(words) > _LONGEST:
            return ""
        words = without_first(words, self.before)
        if words[:1] == ["my"] and not self.people.isdisjoint(words[1:2]):
            words = words[2:]
        elif not self.of_others.isdisjoint(words[:1]):
            words = words[1:]
        else:
            return ""
        return " ".join(without_first(words, self.between))


def without_first(words: list[str], droppable: frozenset[str]) -> list[str]:
    """``words`` from the first on that is none of ``droppable``."""
    kept = next((at for at, one in enumerate(words) if one not in droppable), len(words))
    return words[kept:]
