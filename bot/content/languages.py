"""The languages of data/languages.yml: Welsh beside English, and those met with a first reply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.errors import ContentError
from bot.content.reading import Fault, read_yaml
from bot.language import ENGLISH, WELSH
from bot.text import normalise

WORD = re.compile(r"[^\W\d_]+")
# So many different words of a language make a message one of it, unless it has few words at all.
FEWEST = 2
SHORT = 2
# And so large a part of all its words.
LEAST_SHARE = 0.3


@dataclass(frozen=True)
class Language:
    """A language by which a message may be known.

    ``letters`` are those of its script, of which ``marks`` tell it from others in that script;
    ``words`` are frequent, in lower case without accents; ``alone`` are enough in a message of one
    or two words. ``reply`` is what is said.
    """

    code: str
    name: str
    english: str
    direction: str
    reply: str
    reviewed_by: str | None
    letters: re.Pattern[str] | None
    marks: re.Pattern[str] | None
    words: frozenset[str]
    alone: frozenset[str]


@dataclass(frozen=True)
class Welsh:
    """What goes with Welsh as a language of the whole interface."""

    offered: bool
    reviewed_by: str | None
    draft: str
    offer: str
    switched: Mapping[str, str]
    asked_by: Mapping[str, frozenset[str]]
    articles: str


@dataclass(frozen=True)
class Languages:
    """All of them. ``english_words`` tell an English message from the others."""

    welsh: Welsh
    known: tuple[Language, ...]
    english_words: frozenset[str]
    in_english: str

    @classmethod
    def load(cls, path: Path) -> Languages:
        """Read ``path``; raises ``ContentError``."""
        try:
            data = read_yaml(path)
            return cls(
                _welsh(data["welsh"]),
                tuple(_language(one) for one in data["known"]),
                frozenset(data["english_words"]),
                data["in_english"],
            )
        except (Fault, OSError, KeyError, TypeError, AttributeError, re.error) as error:
            raise ContentError([f"{path}: {error}"]) from error

    def offered(self, language: str | None) -> str:
        """``language`` where carers are answered in it; else English."""
        return WELSH if language == WELSH and self.welsh.offered else ENGLISH

    def asked_for(self, text: str) -> str | None:
        """The language that ``text`` asks for, and nothing besides; None for any other text."""
        said = " ".join(WORD.findall(normalise(text)))
        found = (code for code, words in self.welsh.asked_by.items() if said in words)
        code = next(found, None)
        return code if code == ENGLISH or self.welsh.offered else None

    def recognise(self, text: str) -> Language | None:
        """The language ``text`` is written in; None for English, and where it is not plain."""
        by_letters = self._by_letters(text)
        if by_letters:
            return by_letters
        said = WORD.findall(normalise(text))
        hits = {one.code: _hits(one, said) for one in self.known}
        best = max(self.known, key=lambda one: hits[one.code], default=None)
        if best is None:
            return None
        english = len(self.english_words & set(said))
        is_plain = hits[best.code] > english and hits[best.code] >= LEAST_SHARE * len(said)
        enough = hits[best.code] >= FEWEST or (len(said) <= SHORT and best.alone & set(said))
        return best if is_plain and enough else None

    def _by_letters(self, text: str) -> Language | None:
        written = [letter for letter in text if letter.isalpha()]
        for one in self.known:
            found = one.letters.findall(text) if one.letters else []
            if 2 * sum(map(len, found)) > len(written):
                if one.marks is None or one.marks.search(text):
                    return one
        return None


def _hits(language: Language, said: Iterable[str]) -> int:
    return len(language.words & set(said))


def _language(data: Mapping[str, Any]) -> Language:
    return Language(
        code=data["code"],
        name=data["name"],
        english=data["english"],
        direction=data["direction"],
        reply=data["reply"],
        reviewed_by=data["reviewed_by"],
        letters=_pattern(data["letters"]),
        marks=_pattern(data["marks"]),
        words=frozenset(data["words"]),
        alone=frozenset(data["alone"]),
    )


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return re.compile(text) if text else None


def _welsh(data: Mapping[str, Any]) -> Welsh:
    return Welsh(
        offered=data["offered"],
        reviewed_by=data["reviewed_by"],
        draft=data["draft"],
        offer=data["offer"],
        switched=data["switched"],
        asked_by={code: frozenset(words) for code, words in data["asked_by"].items()},
        articles=data["articles"],
    )
