"""What carers are told about their data, and how they ask, read from data/privacy.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.errors import ContentError
from bot.content.reading import Fault, read_words
from bot.language import languages_of, spoken


@dataclass(frozen=True)
class PrivacyWords:
    """Sentences by name; ``page`` has those of the page and the file."""

    words: Mapping[str, frozenset[str]]
    says: Mapping[str, str]
    page: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> PrivacyWords:
        """Read ``path``; raises ``ContentError`` where a part is missing."""
        try:
            return spoken({one: cls._of(read_words(path, one)) for one in languages_of(path)})
        except (Fault, OSError, KeyError, TypeError) as error:
            raise ContentError([f"{path}: {error}"]) from error

    @classmethod
    def _of(cls, data: Mapping[str, Any]) -> PrivacyWords:
        words = {name: frozenset(data["words"][name]) for name in ("show", "erase", "agree")}
        return cls(words, data["says"], data["page"])

    def means(self, name: str, text: str) -> bool:
        """Whether ``text`` means this, and says nothing besides."""
        plain = re.sub(r"[^\w\s]|_", "", text.lower())
        return " ".join(plain.split()) in self.words[name]

    def say(self, sentence: str, **values: object) -> str:
        """A sentence with its values filled in."""
        return self.says[sentence].format(**values)
