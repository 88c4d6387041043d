"""How people go on talking: a second question in one breath, a message that leans on the last."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot import yaml_text

LONGEST_FOLLOW_UP = 10


@dataclass(frozen=True)
class Continuations:
    """Patterns made from data/vocabulary/continuations.yml."""

    second_question: re.Pattern[str]
    opening: re.Pattern[str]
    backward: re.Pattern[str]

    @classmethod
    def load(cls, folder: Path) -> Continuations:
        """Read ``continuations.yml`` from ``folder``."""
        words = yaml_text.parse((folder / "continuations.yml").read_text(encoding="utf-8"))
        filler, opening = _any_of(words["filler"]), _any_of(words["opening"])
        return cls(
            second_question=_pattern(rf"\s+{_any_of(words['second_question'])}\s+"),
            opening=_pattern(rf"(?:{filler}\s+)*{opening}\b"),
            backward=_pattern(rf"\b{_any_of(words['backward'])}\b"),
        )

    def leans_on_context(self, text: str) -> bool:
        """True for a short message that opens like a continuation or points back."""
        words = text.split()
        if not words or len(words) > LONGEST_FOLLOW_UP:
            return False
        return bool(self.opening.match(text.strip()) or self.backward.search(text))

    def starts(self, text: str) -> list[int]:
        """Where in ``text`` a further question begins without a full stop before it."""
        return [match.start() for match in self.second_question.finditer(text)]


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(word) for word in longest_first)})"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
