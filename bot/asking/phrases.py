"""How carers say "skip", "why", "stop this" while they are asked something. The words are data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.content.errors import ContentError
from bot.content.reading import Fault, read_typed
from bot.language import languages_of, spoken
from bot.text import normalise

WHOLE = ("skip", "back", "stop", "stop_word", "carry_on", "send", "change", "unsure")
BEGINNING = ("why", "add", "i_meant", "question", "agree", "refuse")
WITHIN = ("change_words", "hedge", "time", "filler")
# Whoever asks why does so briefly: "why she stopped eating nobody knows" is an answer.
LONGEST_WHY = 9
NOT_WORDS = re.compile(r"[^\w\s@]+")


class Phrases:
    """Knows phrases by the names that data/request_phrases.yml gives them."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._phrases = {name: frozenset(map(str, words)) for name, words in phrases.items()}
        longest_first = sorted(self._phrases["filler"], key=len, reverse=True)
        filler = "|".join(map(re.escape, longest_first))
        self._filler = re.compile(rf"^(?:(?:{filler})\s+)+|(?:\s+(?:{filler}))+$")

    @classmethod
    def load(cls, path: Path) -> Phrases:
        """Read ``path``; raises ``ContentError`` where a list is missing."""
        try:
            return spoken({one: cls._load(path, one) for one in languages_of(path)})
        except (Fault, OSError) as error:
            raise ContentError([f"{path}: {error}"]) from error

    @classmethod
    def _load(cls, path: Path, language: str) -> Phrases:
        data = read_typed(path, language)
        missing = {*WHOLE, *BEGINNING, *WITHIN} - set(data or {})
        if missing:
            raise ContentError([f"{path}: {name} is missing" for name in sorted(missing)])
        return cls(data)

    def is_all(self, name: str, text: str) -> bool:
        """Whether ``text`` is one of the phrases and nothing more, but for fillers."""
        spoken = plain(text)
        phrases = self._phrases[name]
        return spoken in phrases or self.without_filler(spoken) in phrases

    def begins(self, name: str, text: str) -> str | None:
        """The longest of the phrases with which ``text`` begins, or begins after fillers."""
        for said in (plain(text), self.without_filler(plain(text))):
            found = [one for one in self._phrases[name] if f"{said} ".startswith(f"{one} ")]
            if found:
                return max(found, key=len)
        return None

    def holds(self, name: str, text: str) -> bool:
        """Whether any of the phrases is in ``text``, as whole words."""
        spoken = f" {plain(text)} "
        return any(f" {one} " in spoken for one in self._phrases[name])

    def asks_why(self, text: str) -> bool:
        """Whether the carer wants to know why they are asked."""
        begins = self.begins("why", text) or ""
        # "Why does he hear voices" begins with "why" alone and asks about something else.
        asks = self.is_all("why", text) or " " in begins
        return asks and len(text.split()) <= LONGEST_WHY

    def is_question(self, text: str) -> bool:
        """Whether ``text`` has the form of a question to us."""
        return text.rstrip().endswith("?") or bool(self.begins("question", text))

    def without_filler(self, spoken: str) -> str:
        """``spoken`` without words such as "please" around it."""
        return self._filler.sub("", spoken)


def plain(text: str) -> str:
    """``text`` in lower case, without apostrophes and signs: as the phrases are written."""
    words = normalise(text).replace("'", "")
    return " ".join(NOT_WORDS.sub(" ", words).split())
